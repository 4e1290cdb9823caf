package dev.hearthbook.projections.store;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.view.Table;
import java.util.Map;
import java.util.Optional;

/** One change to a store, part of a {@link Batch}. */
public sealed interface Write {
    /**
     * Writes a row, replacing the one with the same id.
     *
     * @param index when present, what the search index knows of the row from now on: field to its blind tokens, separated by
     *     single blanks. Empty optional: the index stays as it is. Empty map: the row leaves the index.
     */
    record Put(Table table, StoredRow row, Optional<Map<String, String>> index) implements Write {}

    /** Removes a row and its index entry. */
    record Remove(Table table, long id) implements Write {}

    /** Removes every row whose blind column has this value, with their index entries. */
    record RemoveWhere(Table table, String column, Blind value) implements Write {}

    /** Removes every row of every table that hangs on a scope, and leaves nothing of them in the files. */
    record RemoveScope(long scope) implements Write {}
}
