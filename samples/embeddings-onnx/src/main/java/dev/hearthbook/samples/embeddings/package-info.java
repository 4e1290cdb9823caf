/** A real model as an {@link dev.hearthbook.vector.Embedder}: {@link dev.hearthbook.samples.embeddings.OnnxEmbedder}. */
@NullMarked
package dev.hearthbook.samples.embeddings;

import org.jspecify.annotations.NullMarked;
