/**
 * Step 6, folds: facts become rows. {@link dev.hearthbook.projections.fold.Projection} is the SPI that applications implement
 * for their own tables; one implementation per noun stands beside it. Pure: no SQL, no clock, no files.
 */
@NullMarked
package dev.hearthbook.projections.fold;

import org.jspecify.annotations.NullMarked;
