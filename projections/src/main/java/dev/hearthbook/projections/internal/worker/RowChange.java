package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Table;
import org.jspecify.annotations.Nullable;

/**
 * What a batch did to one row.
 *
 * @param before null when the row is new
 * @param after null when the row is gone
 */
public record RowChange(
        Table table, @Nullable StoredRow before, @Nullable StoredRow after) {}
