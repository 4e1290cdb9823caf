/** How views find rows by what they mean: {@link dev.hearthbook.projections.vector.VectorsConfig}. */
@NullMarked
package dev.hearthbook.projections.vector;

import org.jspecify.annotations.NullMarked;
