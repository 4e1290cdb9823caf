package dev.hearthbook.projections.store;

import dev.hearthbook.view.Table;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A search in the terms of a store.
 *
 * @param scopes as in {@link StoreQuery}
 * @param tokens blind tokens, any of which may match; upper-case letters and digits only
 * @param conditions as in {@link StoreQuery}
 */
public record StoreSearch(
        Table table,
        Optional<Set<Long>> scopes,
        List<String> tokens,
        List<StoreQuery.Condition> conditions,
        int limit) {
    /**
     * A row that was found.
     *
     * @param score BM25 with the table's weights (k1 1.2, b 0.75, as SQLite's FTS5 counts it), higher is better
     */
    public record Found(StoredRow row, double score) {}
}
