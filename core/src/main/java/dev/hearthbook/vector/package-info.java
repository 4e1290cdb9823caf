/**
 * Step 7, meaning: the seam to whoever turns texts into vectors, so that rows are found by what they mean besides by their words.
 * Start with {@link dev.hearthbook.vector.Embedder}.
 */
@NullMarked
package dev.hearthbook.vector;

import org.jspecify.annotations.NullMarked;
