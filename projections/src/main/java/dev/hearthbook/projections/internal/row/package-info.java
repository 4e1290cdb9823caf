/**
 * Step 6, rows: how a row's columns become a sealed box, blind values and clear numbers, and back. Start with
 * {@link dev.hearthbook.projections.internal.row.RowSealer}; the bytes are drawn in
 * {@link dev.hearthbook.projections.internal.row.RowCodec} and docs/FORMAT.md.
 */
@NullMarked
package dev.hearthbook.projections.internal.row;

import org.jspecify.annotations.NullMarked;
