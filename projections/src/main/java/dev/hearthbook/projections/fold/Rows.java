package dev.hearthbook.projections.fold;

import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.util.Optional;

/** The rows as a fold sees them. Worker only. */
@FunctionalInterface
public interface Rows {
    /** The row with this key; empty when there is none, or when its key was destroyed. */
    Optional<Row> get(Table table, String key);
}
