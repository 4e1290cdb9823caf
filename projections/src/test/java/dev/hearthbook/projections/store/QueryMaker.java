package dev.hearthbook.projections.store;

import dev.hearthbook.projections.store.StoreQuery.Condition;
import dev.hearthbook.projections.store.StoreQuery.Edge;
import dev.hearthbook.view.Table;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Makes store queries for tests; immutable, every method gives another. */
record QueryMaker(
        Table table,
        Optional<Set<Long>> scopes,
        List<Condition> conditions,
        String order,
        boolean descending,
        Optional<Edge> edge,
        int skip,
        int limit) {
    static QueryMaker on(Table table, Condition... conditions) {
        return new QueryMaker(
                table, Optional.empty(), List.of(conditions), Table.CREATED_AT, false, Optional.empty(), 0, 100);
    }

    QueryMaker within(long... those) {
        Set<Long> ids = LongStream.of(those).boxed().collect(Collectors.toSet());
        return new QueryMaker(table, Optional.of(ids), conditions, order, descending, edge, skip, limit);
    }

    QueryMaker by(String column, boolean largestFirst) {
        return new QueryMaker(table, scopes, conditions, column, largestFirst, edge, skip, limit);
    }

    QueryMaker edge(boolean forward, Number value, long id) {
        return new QueryMaker(
                table, scopes, conditions, order, descending, Optional.of(new Edge(forward, value, id)), skip, limit);
    }

    QueryMaker edge(boolean forward, StoredRow row) {
        return new QueryMaker(
                table, scopes, conditions, order, descending, Optional.of(Edge.at(row, order, forward)), skip, limit);
    }

    QueryMaker limit(int rows) {
        return new QueryMaker(table, scopes, conditions, order, descending, edge, skip, rows);
    }

    StoreQuery make() {
        return new StoreQuery(table, scopes, conditions, order, descending, edge, skip, limit);
    }
}
