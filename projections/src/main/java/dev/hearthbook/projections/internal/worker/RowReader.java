package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rows a store holds, as a fold stage asks for them. Worker only. */
interface RowReader {
    /** Rows are fetched so many at a time. */
    int PAGE_ROWS = 1_000;

    Optional<StoredRow> row(Table table, Blind key);

    /** Rows of a table, at most so many, oldest first. */
    List<StoredRow> first(Table table, int limit);

    /** Every row of a subject scope with this value. */
    List<StoredRow> matching(Table table, String column, Blind value, long scope);

    /** Reads from a store, beside the thread that applies. */
    static RowReader of(ReadStore store) {
        return new RowReader() {
            @Override
            public Optional<StoredRow> row(Table table, Blind key) {
                return store.row(table, key);
            }

            @Override
            public List<StoredRow> first(Table table, int limit) {
                try (ReadStore.Snapshot snapshot = store.snapshot()) {
                    return snapshot.rowsAfter(table, 0, limit);
                }
            }

            @Override
            public List<StoredRow> matching(Table table, String column, Blind value, long scope) {
                try (ReadStore.Snapshot snapshot = store.snapshot()) {
                    return all(snapshot, table, new StoreQuery.BlindIn(column, List.of(value)), scope);
                }
            }
        };
    }

    private static List<StoredRow> all(
            ReadStore.Snapshot snapshot, Table table, StoreQuery.Condition condition, long scope) {
        List<StoredRow> all = new ArrayList<>();
        Optional<StoreQuery.Edge> edge = Optional.empty();
        List<StoredRow> page;
        do {
            page = snapshot.rows(new StoreQuery(
                    table,
                    Optional.of(Set.of(scope)),
                    List.of(condition),
                    Table.CREATED_AT,
                    false,
                    edge,
                    0,
                    PAGE_ROWS));
            page.stream().filter(row -> row.scopes().subject() == scope).forEach(all::add);
            if (!page.isEmpty()) {
                edge = Optional.of(StoreQuery.Edge.at(page.get(page.size() - 1), Table.CREATED_AT, true));
            }
        } while (page.size() == PAGE_ROWS);
        return all;
    }
}
