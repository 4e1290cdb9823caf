/**
 * Step 6, the worker: it takes facts from the log, lets the projections fold them, seals what they say, and hands batches to
 * the store. Start with {@link dev.hearthbook.projections.internal.worker.ProjectionWorker}, then
 * {@link dev.hearthbook.projections.internal.worker.FoldStage}.
 */
@NullMarked
package dev.hearthbook.projections.internal.worker;

import org.jspecify.annotations.NullMarked;
