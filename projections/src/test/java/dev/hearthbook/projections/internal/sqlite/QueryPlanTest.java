package dev.hearthbook.projections.internal.sqlite;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.projections.store.StoreGroups;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoreQuery.AnyOf;
import dev.hearthbook.projections.store.StoreQuery.BlindIn;
import dev.hearthbook.projections.store.StoreQuery.ClearBetween;
import dev.hearthbook.projections.store.StoreQuery.Condition;
import dev.hearthbook.projections.store.StoreQuery.Edge;
import dev.hearthbook.projections.store.StoreQuery.Not;
import dev.hearthbook.projections.store.StoreSearch;
import dev.hearthbook.view.Aggregate;
import dev.hearthbook.view.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks SQLite how it would answer: queries of declared shapes seek and never scan or sort. */
class QueryPlanTest {
    private static final Table NOTES = Table.named("notes")
            .blind("kind", "mood")
            .blindBook("tier", "author")
            .clearLong("rank")
            .clearDouble("share")
            .orderedBy(Table.POSITION)
            .orderedBy("share")
            .orderedBy("rank", "kind")
            .orderedBy(Table.CREATED_AT, "tier")
            .orderedBy(Table.CREATED_AT, "kind", "tier")
            .searchable("body", 1.0)
            .build();

    private static final List<Optional<Set<Long>>> READERS =
            List.of(Optional.empty(), Optional.of(Set.of()), Optional.of(Set.of(5L)), Optional.of(Set.of(5L, 6L, 7L)));

    private final TableSchema schema = new TableSchema(NOTES);

    @TempDir
    Path dir;

    private Path file;

    @BeforeEach
    void a_file_with_the_tables() throws Exception {
        try (ReadStores stores = SqliteReadStores.in(dir)) {
            stores.open("notes", "shape", List.of(NOTES));
        }
        try (Stream<Path> files = Files.list(dir)) {
            file = files.filter(path -> path.toString().endsWith(".db"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void pages_of_declared_orders_seek_their_rows_in_order() throws Exception {
        for (Table.Order order : NOTES.orders()) {
            for (int values = 1; values <= 2; values++) {
                for (Optional<Set<Long>> scopes : READERS) {
                    for (boolean descending : new boolean[] {false, true}) {
                        List<Condition> conditions = conditions(order.grouping(), values);
                        for (Optional<Edge> edge : edges()) {
                            assertSeeks(query(conditions, scopes, order.column(), descending, edge));
                            conditions.add(new ClearBetween("rank", 1L, 5L));
                            assertSeeks(query(conditions, scopes, order.column(), descending, edge));
                        }
                    }
                }
            }
        }
    }

    @Test
    void an_edge_is_sought_not_skipped_to() throws Exception {
        StoreQuery query = query(
                List.of(),
                Optional.of(Set.of(5L)),
                "share",
                false,
                Optional.of(new Edge(true, StoreQuery.NO_VALUE, 7)));

        List<String> plan = plan(PageSql.rows(schema, query, true));

        assertTrue(plan.stream().anyMatch(step -> step.contains("(scope=? AND share=? AND rowid>?)")), plan::toString);
    }

    @Test
    void counts_of_one_subject_seek() throws Exception {
        for (Table.Order order : NOTES.orders()) {
            for (Optional<Set<Long>> scopes : READERS.subList(1, READERS.size())) {
                StoreQuery query =
                        query(conditions(order.grouping(), 2), scopes, Table.POSITION, false, Optional.empty());
                assertNoScan(PageSql.count(schema, query, true));
            }
        }
    }

    @Test
    void orders_that_were_not_declared_sort_the_rows_of_one_subject_or_value_not_the_table() throws Exception {
        for (Optional<Set<Long>> scopes : READERS.subList(1, READERS.size())) {
            assertNoScan(PageSql.rows(schema, query(List.of(), scopes, "rank", false, Optional.empty()), true));
            assertNoScan(PageSql.rows(
                    schema, query(conditions(List.of("kind"), 3), scopes, "share", false, Optional.empty()), true));
        }
        Table plain = Table.named("plain").sealed("text").build();
        TableSchema bare = new TableSchema(plain);
        try (Session session = Session.writer(dir.resolve("plain.db"), 4_096, true)) {
            new Schemas(List.of(plain)).create(session, true);
            StoreQuery query = new StoreQuery(
                    plain, Optional.of(Set.of(5L)), List.of(), Table.POSITION, false, Optional.empty(), 0, 10);
            assertNoScan(plan(session, PageSql.rows(bare, query, true)));
        }
    }

    @Test
    void combined_conditions_and_groups_of_one_subject_or_value_do_not_walk_over_the_table() throws Exception {
        List<Condition> combined = List.of(
                new AnyOf(List.of(
                        new BlindIn("tier", List.of(new Blind(1, 2))), new Not(new ClearBetween("rank", 1L, 2L)))),
                new Not(new BlindIn("author", List.of())));
        for (Optional<Set<Long>> scopes : READERS.subList(1, READERS.size())) {
            assertSeeks(query(combined, scopes, "share", true, Optional.empty()));
            assertNoScan(PageSql.count(schema, query(combined, scopes, "share", true, Optional.empty()), true));
            assertNoScan(PageSql.groups(
                    schema,
                    new StoreGroups(
                            NOTES,
                            scopes,
                            combined,
                            List.of(new Aggregate.Value("tier"), new Aggregate.Value("rank")),
                            List.of("share"),
                            1_000),
                    true));
        }
        assertNoScan(PageSql.groups(
                schema,
                new StoreGroups(
                        NOTES,
                        Optional.empty(),
                        conditions(List.of("kind"), 2),
                        List.of(new Aggregate.Value("rank")),
                        List.of(),
                        1_000),
                true));
    }

    @Test
    void keys_are_sought() throws Exception {
        Condition keys = new BlindIn(Table.KEY, List.of(new Blind(1, 2), new Blind(3, 4)));

        assertNoScan(PageSql.rows(
                schema, query(List.of(keys), Optional.of(Set.of(5L)), Table.POSITION, false, Optional.empty()), true));
    }

    @Test
    void searches_ask_the_index_and_seek_rows_by_id() throws Exception {
        StoreSearch search = new StoreSearch(
                NOTES,
                Optional.of(Set.of(5L)),
                StoreSearch.Tokens.of(List.of("AA", "BB")),
                List.of(new ClearBetween("rank", 1L, 2L)),
                10);

        for (SqlText sql : List.of(
                SearchSql.byTokens(schema, search),
                SearchSql.byTokensAmong(schema, search, List.of(1L, 2L)),
                SearchSql.holding(schema, List.of("AA"), List.of(1L, 2L)),
                SearchSql.groups(schema, search, List.of("kind")),
                SearchSql.byTokensAndRows(schema, search))) {
            List<String> plan = plan(sql);
            assertTrue(plan.get(0).contains("VIRTUAL TABLE INDEX"), plan::toString);
            assertTrue(
                    plan.stream().noneMatch(step -> step.startsWith("SCAN") && !step.contains("VIRTUAL TABLE")),
                    plan::toString);
        }
    }

    @Test
    void whether_rows_are_shared_is_told_by_their_index() throws Exception {
        List<String> plan = plan(SearchSql.anyShared(schema, true));

        assertTrue(plan.get(0).contains("$shared"), plan::toString);
    }

    @Test
    void a_search_among_keys_seeks_them() throws Exception {
        StoreSearch search = new StoreSearch(
                NOTES,
                Optional.of(Set.of(5L)),
                StoreSearch.Tokens.of(List.of("AA")),
                List.of(new BlindIn(Table.KEY, List.of(new Blind(1, 2), new Blind(3, 4)))),
                10);

        assertNoScan(SearchSql.idsByKey(schema, search));
    }

    @Test
    void what_a_query_asks_for_is_bound_never_written_into_sql() {
        StoreQuery query =
                query(conditions(List.of("kind"), 2), Optional.of(Set.of(4711L)), "rank", false, Optional.empty());

        SqlText sql = PageSql.rows(schema, query, true);

        assertFalse(sql.sql().contains("4711"), sql::sql);
        assertTrue(sql.values().contains(4711L));
    }

    private static List<Condition> conditions(List<String> grouping, int values) {
        List<Condition> conditions = new ArrayList<>();
        for (String column : grouping) {
            List<Blind> blinds = new ArrayList<>();
            for (int i = 0; i < values; i++) {
                blinds.add(new Blind(i, i));
            }
            conditions.add(new BlindIn(column, blinds));
        }
        return conditions;
    }

    private static List<Optional<Edge>> edges() {
        return List.of(Optional.empty(), Optional.of(new Edge(true, 5L, 7)), Optional.of(new Edge(false, 5L, 7)));
    }

    private static StoreQuery query(
            List<Condition> conditions,
            Optional<Set<Long>> scopes,
            String order,
            boolean descending,
            Optional<Edge> edge) {
        return new StoreQuery(NOTES, scopes, conditions, order, descending, edge, 0, 20);
    }

    private void assertSeeks(StoreQuery query) throws SQLException {
        SqlText sql = PageSql.rows(schema, query, true);
        List<String> plan = plan(sql);
        assertTrue(plan.stream().noneMatch(step -> step.contains("TEMP B-TREE")), () -> sql + "\n" + plan);
        boolean everything =
                query.scopes().isEmpty() && query.conditions().stream().noneMatch(BlindIn.class::isInstance);
        // Everybody's rows by an order, or all shared ones, are a walk along that order's index up to the limit.
        assertTrue(
                plan.stream()
                        .noneMatch(step -> step.startsWith("SCAN")
                                && !step.contains("$shared")
                                && !(everything && step.contains("USING INDEX"))),
                () -> sql + "\n" + plan);
    }

    private void assertNoScan(SqlText sql) throws SQLException {
        assertNoScan(plan(sql));
    }

    private static void assertNoScan(List<String> plan) {
        List<String> scans = plan.stream()
                .filter(step -> step.startsWith("SCAN notes") || step.startsWith("SCAN plain"))
                .filter(step -> !step.contains("$shared"))
                .collect(Collectors.toList());
        assertTrue(scans.isEmpty(), plan::toString);
    }

    private List<String> plan(SqlText sql) throws SQLException {
        try (Session session = Session.reader(file)) {
            return plan(session, sql);
        }
    }

    private static List<String> plan(Session session, SqlText sql) throws SQLException {
        List<String> steps = new ArrayList<>();
        SqlText explain = new SqlText().add("explain query plan ").add(sql);
        try (ResultSet result = session.bound(explain).executeQuery()) {
            while (result.next()) {
                steps.add(result.getString("detail"));
            }
        }
        return steps;
    }
}
