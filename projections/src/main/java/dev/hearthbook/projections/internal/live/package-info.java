/**
 * Step 8, changes: queries that go on answering. Start with {@link dev.hearthbook.projections.internal.live.LiveQueries}.
 */
@NullMarked
package dev.hearthbook.projections.internal.live;

import org.jspecify.annotations.NullMarked;
