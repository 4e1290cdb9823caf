/**
 * Step 7, meaning: rows found by vectors. Start with {@link dev.hearthbook.projections.internal.vector.Meaning};
 * {@link dev.hearthbook.projections.internal.vector.EmbeddingWorker} makes the vectors,
 * {@link dev.hearthbook.projections.internal.vector.VectorIndex} finds near ones.
 */
@NullMarked
package dev.hearthbook.projections.internal.vector;

import org.jspecify.annotations.NullMarked;
