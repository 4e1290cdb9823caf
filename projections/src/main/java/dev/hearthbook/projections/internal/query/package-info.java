/**
 * Step 7, questions: a query in the terms of its author becomes one in the terms of a store, and rows become answers. Start
 * with {@link dev.hearthbook.projections.internal.query.Planner}, then {@link dev.hearthbook.projections.internal.query.Asker}.
 */
@NullMarked
package dev.hearthbook.projections.internal.query;

import org.jspecify.annotations.NullMarked;
