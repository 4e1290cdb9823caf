package dev.hearthbook.projections.internal.memory;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.store.Batch;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoreGroups;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoreSearch;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.projections.store.Write;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A {@link ReadStore} in memory. The whole state is one immutable value behind a volatile field: the worker makes the next
 * one, a snapshot keeps the one it found, and nobody waits for anybody.
 *
 * <p>Threads as the SPI says. A page is found by looking at every row that the best equality condition leaves over.
 */
public final class MemoryReadStore implements ReadStore {
    private volatile State state;
    private volatile boolean closed;

    private MemoryReadStore(State state) {
        this.state = state;
    }

    private record State(Mark mark, Map<String, MemoryTable> tables) {
        MemoryTable table(Table table) {
            MemoryTable found = tables.get(table.name());
            if (found == null) {
                throw new IllegalArgumentException(
                        "this store has no table '" + table.name() + "'; it has " + tables.keySet());
            }
            return found;
        }
    }

    /** An empty store. */
    public static MemoryReadStore of(List<Table> tables) {
        Map<String, MemoryTable> empty = new HashMap<>();
        tables.forEach(table -> empty.put(table.name(), MemoryTable.empty(table)));
        return new MemoryReadStore(new State(Mark.START, Map.copyOf(empty)));
    }

    /** Another handle that goes on from this store's state. */
    MemoryReadStore handedOver() {
        return new MemoryReadStore(state);
    }

    @Override
    public Mark mark() {
        return state.mark();
    }

    @Override
    public void apply(Batch batch) {
        requireOpen();
        State now = state;
        if (!now.mark().equals(batch.from())) {
            throw new IllegalStateException("the store stands at " + now.mark() + ", but the batch starts from "
                    + batch.from() + "; read the store's mark and fold from there");
        }
        Map<String, MemoryTable> next = new HashMap<>(now.tables());
        for (Write write : batch.writes()) {
            apply(now, next, write);
        }
        state = new State(batch.to(), Map.copyOf(next));
    }

    private static void apply(State now, Map<String, MemoryTable> next, Write write) {
        if (write instanceof Write.Put put) {
            now.table(put.table());
            next.computeIfPresent(put.table().name(), (name, table) -> table.put(put.row(), put.index()));
        } else if (write instanceof Write.Remove remove) {
            now.table(remove.table());
            next.computeIfPresent(remove.table().name(), (name, table) -> table.remove(remove.id()));
        } else if (write instanceof Write.RemoveWhere where) {
            now.table(where.table());
            next.computeIfPresent(
                    where.table().name(),
                    (name, table) -> table.removeAll(table.withBlind(where.column(), where.value())));
        } else if (write instanceof Write.RemoveScope scope) {
            next.replaceAll((name, table) -> table.removeAll(table.withScope(scope.scope())));
        } else {
            throw new AssertionError("no way to apply " + write.getClass().getSimpleName());
        }
    }

    @Override
    public Optional<StoredRow> row(Table table, Blind key) {
        requireOpen();
        return Optional.ofNullable(state.table(table).keys().get(key));
    }

    @Override
    public void finish() {
        requireOpen();
    }

    @Override
    public void purge() {
        requireOpen();
    }

    @Override
    public Snapshot snapshot() {
        requireOpen();
        return new MemorySnapshot(state);
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the read store was closed");
        }
    }

    private record MemorySnapshot(State state) implements Snapshot {
        @Override
        public Mark mark() {
            return state.mark();
        }

        @Override
        public Optional<StoredRow> row(Table table, Blind key) {
            return Optional.ofNullable(state.table(table).keys().get(key));
        }

        @Override
        public Optional<StoredRow> row(Table table, long id) {
            return Optional.ofNullable(state.table(table).rows().get(id));
        }

        @Override
        public List<StoredRow> rows(StoreQuery query) {
            boolean forward = query.edge().map(StoreQuery.Edge::forward).orElse(true);
            Comparator<StoredRow> asked = order(query);
            Comparator<StoredRow> fromEdge = forward ? asked : asked.reversed();
            // The heap keeps the rows nearest to the edge, the farthest of them on top.
            PriorityQueue<StoredRow> nearest = new PriorityQueue<>(fromEdge.reversed());
            int wanted = query.skip() + query.limit();
            state.table(query.table()).matching(query, row -> {
                if (query.edge().isEmpty() || isBeyond(row, query, query.edge().get())) {
                    nearest.add(row);
                    if (nearest.size() > wanted) {
                        nearest.poll();
                    }
                }
            });
            List<StoredRow> rows = new ArrayList<>(nearest);
            rows.sort(asked);
            return List.copyOf(rows.subList(Math.min(query.skip(), rows.size()), rows.size()));
        }

        @Override
        public List<StoredRow> rowsAfter(Table table, long id, int limit) {
            List<StoredRow> rows = new ArrayList<>();
            state.table(table).rows().forEach((at, row) -> {
                if (at > id && rows.size() < limit) {
                    rows.add(row);
                }
            });
            return rows;
        }

        @Override
        public long count(StoreQuery query) {
            long[] count = {0};
            state.table(query.table()).matching(query, row -> count[0]++);
            return count[0];
        }

        @Override
        public List<StoreGroups.Found> groups(StoreGroups groups) {
            Map<List<Object>, MemoryGroup> found = new HashMap<>();
            state.table(groups.table()).matching(groups.scopes(), groups.conditions(), row -> {
                List<Object> common = groups.by().stream()
                        .map(by -> MemoryGroup.common(by, row))
                        .toList();
                found.computeIfAbsent(common, key -> new MemoryGroup(groups, row))
                        .add(row);
            });
            return found.values().stream()
                    .limit(groups.groupsMax() + 1L)
                    .map(MemoryGroup::found)
                    .toList();
        }

        @Override
        public List<String> explain(StoreQuery query) {
            return List.of("LOOK AT the rows of a scope or of one value in memory, SORT");
        }

        @Override
        public long countUnder(Table table, Set<Long> scopes) {
            MemoryTable rows = state.table(table);
            Set<Long> ids = new HashSet<>();
            scopes.forEach(scope -> rows.withScope(scope).forEach((id, row) -> ids.add(id)));
            return ids.size();
        }

        @Override
        public List<StoreSearch.Found> search(StoreSearch search) {
            List<StoreSearch.Found> found = new ArrayList<>();
            matching(search, (row, score) -> found.add(new StoreSearch.Found(row, score)));
            found.sort(Comparator.comparingDouble(StoreSearch.Found::score)
                    .reversed()
                    .thenComparingLong(hit -> hit.row().id()));
            return List.copyOf(found.subList(0, Math.min(search.limit(), found.size())));
        }

        private void matching(StoreSearch search, BiConsumer<StoredRow, Double> visitor) {
            MemoryTable table = state.table(search.table());
            table.index().scores(search.tokens()).forEach((id, score) -> {
                StoredRow row = table.rows().get(id);
                if (row != null && StoreQuery.admits(search.scopes(), search.conditions(), row)) {
                    visitor.accept(row, score);
                }
            });
        }

        @Override
        public List<StoreGroups.Found> groups(StoreSearch search, List<String> columns) {
            Map<List<Optional<Blind>>, List<StoredRow>> groups = new HashMap<>();
            matching(
                    search,
                    (row, score) -> groups.computeIfAbsent(
                                    columns.stream()
                                            .map(column -> Optional.ofNullable(
                                                    row.blind().get(column)))
                                            .toList(),
                                    alike -> new ArrayList<>())
                            .add(row));
            return groups.values().stream()
                    .limit(search.limit() + 1L)
                    .map(rows -> new StoreGroups.Found(
                            Map.of(),
                            rows.stream().max(Comparator.comparingLong(StoredRow::id)),
                            rows.size(),
                            Map.of()))
                    .toList();
        }

        @Override
        public boolean hasShared(Table table) {
            return state.table(table).shared().size() > 0;
        }

        @Override
        public Set<Long> holding(Table table, List<String> tokens, List<Long> ids) {
            Set<Long> holding = state.table(table).index().holding(tokens);
            holding.retainAll(ids);
            return holding;
        }

        @Override
        public void close() {}

        private static Comparator<StoredRow> order(StoreQuery query) {
            Comparator<StoredRow> ascending = (one, other) -> {
                int byValue = StoreQuery.compare(
                        StoreQuery.Edge.value(one, query.order()), StoreQuery.Edge.value(other, query.order()));
                return byValue != 0 ? byValue : Long.compare(one.id(), other.id());
            };
            return query.descending() ? ascending.reversed() : ascending;
        }

        private static boolean isBeyond(StoredRow row, StoreQuery query, StoreQuery.Edge edge) {
            int byValue = StoreQuery.compare(StoreQuery.Edge.value(row, query.order()), edge.value());
            int side = byValue != 0 ? byValue : Long.compare(row.id(), edge.id());
            return query.descending() == edge.forward() ? side < 0 : side > 0;
        }
    }
}
