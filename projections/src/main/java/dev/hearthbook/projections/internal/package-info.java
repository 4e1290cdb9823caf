/**
 * How the parts of the read side come together: {@link dev.hearthbook.projections.internal.ProjectionViews} wires workers
 * (step 6), questions (step 7) and live queries (step 8) over any kind of store.
 */
@NullMarked
package dev.hearthbook.projections.internal;

import org.jspecify.annotations.NullMarked;
