package dev.hearthbook.projections.internal.sqlite;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoreGroups;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoreSearch;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Aggregate;
import dev.hearthbook.view.Groups.Numbers;
import dev.hearthbook.view.Table;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One read transaction on a lent session: everything it answers is as of one mark. One thread at a time. */
final class SqliteSnapshot implements ReadStore.Snapshot {
    private final Path file;
    private final Schemas schemas;
    private final Readers readers;
    private final Session session;
    private final Mark mark;
    private final boolean indexed;
    private boolean closed;
    private boolean sound = true;

    private SqliteSnapshot(Path file, Schemas schemas, Readers readers, Session session, Mark mark, boolean indexed) {
        this.file = file;
        this.schemas = schemas;
        this.readers = readers;
        this.session = session;
        this.mark = mark;
        this.indexed = indexed;
    }

    /** @param indexed whether the tables have their indexes, which a file that is being built has not */
    static SqliteSnapshot of(Path file, Schemas schemas, Readers readers, boolean indexed) throws SQLException {
        Session session = readers.borrow();
        boolean begun = false;
        try {
            session.prepared("begin").execute();
            // The first read is what fixes the state that the transaction sees.
            Mark mark = Schemas.mark(session);
            begun = true;
            return new SqliteSnapshot(file, schemas, readers, session, mark, indexed);
        } finally {
            if (!begun) {
                readers.giveBack(session, false);
            }
        }
    }

    @Override
    public Mark mark() {
        return mark;
    }

    @Override
    public Optional<StoredRow> row(Table table, Blind key) {
        TableSchema schema = schemas.of(table);
        return read(() -> schemas.row(session, schema, key));
    }

    @Override
    public List<StoredRow> rows(StoreQuery query) {
        TableSchema schema = schemas.of(query.table());
        List<StoredRow> rows = read(() -> {
            List<StoredRow> found = new ArrayList<>();
            try (ResultSet result =
                    session.bound(PageSql.rows(schema, query, indexed)).executeQuery()) {
                while (result.next()) {
                    found.add(RowMapping.read(schema, result));
                }
            }
            return found;
        });
        if (query.edge().isPresent() && !query.edge().get().forward()) {
            Collections.reverse(rows);
        }
        return Collections.unmodifiableList(rows);
    }

    @Override
    public List<StoredRow> rowsAfter(Table table, long id, int limit) {
        TableSchema schema = schemas.of(table);
        return read(() -> {
            PreparedStatement after = session.prepared("select " + schema.columnList() + "\nfrom " + schema.rows()
                    + "\nwhere id > ?\norder by id\nlimit ?");
            after.setLong(1, id);
            after.setInt(2, limit);
            List<StoredRow> found = new ArrayList<>();
            try (ResultSet result = after.executeQuery()) {
                while (result.next()) {
                    found.add(RowMapping.read(schema, result));
                }
            }
            return found;
        });
    }

    @Override
    public long count(StoreQuery query) {
        TableSchema schema = schemas.of(query.table());
        return read(() -> {
            try (ResultSet result =
                    session.bound(PageSql.count(schema, query, indexed)).executeQuery()) {
                return result.next() ? result.getLong(1) : 0L;
            }
        });
    }

    @Override
    public long countUnder(Table table, Set<Long> scopes) {
        TableSchema schema = schemas.of(table);
        return read(() -> {
            String select = "select id from " + schema.rows() + " where ";
            SqlText count = new SqlText()
                    .add("select count(1) from (")
                    .in(select + "scope <> 0 and scope in", scopes)
                    .in(" union " + select + "retention <> 0 and retention in", scopes)
                    .in(" union " + select + "own <> 0 and own in", scopes)
                    .add(")");
            try (ResultSet result = session.bound(count).executeQuery()) {
                return result.next() ? result.getLong(1) : 0L;
            }
        });
    }

    @Override
    public List<StoreGroups.Found> groups(StoreGroups groups) {
        TableSchema schema = schemas.of(groups.table());
        return read(() -> {
            try (ResultSet result =
                    session.bound(PageSql.groups(schema, groups, indexed)).executeQuery()) {
                List<GroupRow> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(GroupRow.read(schema, groups, result));
                }
                return withOneRow(schema, groups, rows);
            } catch (SQLException e) {
                if (String.valueOf(e.getMessage()).contains("integer overflow")) {
                    throw new ArithmeticException("a sum in " + groups.table().name() + " is larger than a long");
                }
                throw e;
            }
        });
    }

    /** @param id of one of its rows */
    private record GroupRow(Map<String, Number> clear, long id, long count, Map<String, Numbers> numbers) {
        static GroupRow read(TableSchema schema, StoreGroups groups, ResultSet result) throws SQLException {
            int at = 1;
            Map<String, Number> clear = new HashMap<>();
            for (Aggregate.By by : groups.by()) {
                if (!isBlind(schema, by)) {
                    number(schema, by.column(), result, at).ifPresent(value -> clear.put(by.column(), value));
                }
                at++;
            }
            long count = result.getLong(at++);
            long id = result.getLong(at++);
            Map<String, Numbers> numbers = new HashMap<>();
            for (String column : groups.measured()) {
                long counted = result.getLong(at);
                Number none = schema.isFraction(column) ? (Number) 0.0 : (Number) 0L;
                numbers.put(
                        column,
                        new Numbers(
                                counted,
                                number(schema, column, result, at + 1).orElse(none),
                                number(schema, column, result, at + 2),
                                number(schema, column, result, at + 3)));
                at += 4;
            }
            return new GroupRow(clear, id, count, numbers);
        }

        private static Optional<Number> number(TableSchema schema, String column, ResultSet result, int at)
                throws SQLException {
            Number value = schema.isFraction(column) ? (Number) result.getDouble(at) : (Number) result.getLong(at);
            return result.wasNull() ? Optional.empty() : Optional.of(value);
        }
    }

    private static boolean isBlind(TableSchema schema, Aggregate.By by) {
        return schema.table().has(by.column())
                && schema.table().column(by.column()).kind().isBlind();
    }

    private List<StoreGroups.Found> withOneRow(TableSchema schema, StoreGroups groups, List<GroupRow> rows)
            throws SQLException {
        boolean blind = groups.by().stream().anyMatch(by -> isBlind(schema, by));
        List<StoreGroups.Found> found = new ArrayList<>(rows.size());
        for (GroupRow row : rows) {
            if (row.count() > 0) {
                Optional<StoredRow> one = blind ? byId(schema, row.id()) : Optional.empty();
                found.add(new StoreGroups.Found(row.clear(), one, row.count(), row.numbers()));
            }
        }
        return Collections.unmodifiableList(found);
    }

    private Optional<StoredRow> byId(TableSchema schema, long id) throws SQLException {
        PreparedStatement byId =
                session.prepared("select " + schema.columnList() + "\nfrom " + schema.rows() + "\nwhere id = ?");
        byId.setLong(1, id);
        try (ResultSet result = byId.executeQuery()) {
            return result.next() ? Optional.of(RowMapping.read(schema, result)) : Optional.empty();
        }
    }

    @Override
    public Optional<StoredRow> row(Table table, long id) {
        TableSchema schema = schemas.of(table);
        return read(() -> byId(schema, id));
    }

    @Override
    public List<String> explain(StoreQuery query) {
        TableSchema schema = schemas.of(query.table());
        return read(() -> {
            List<String> steps = new ArrayList<>();
            SqlText sql = new SqlText().add("explain query plan ").add(PageSql.rows(schema, query, indexed));
            try (ResultSet result = session.bound(sql).executeQuery()) {
                while (result.next()) {
                    steps.add(result.getString("detail"));
                }
            }
            return steps;
        });
    }

    @Override
    public List<StoreSearch.Found> search(StoreSearch search) {
        TableSchema schema = schemas.of(search.table());
        if (search.tokens().isEmpty()) {
            return List.of();
        }
        return read(() -> {
            if (search.conditions().isEmpty()) {
                List<StoreSearch.Found> found = found(schema, SearchSql.byTokens(schema, search));
                if (search.scopes().isEmpty() || found.stream().allMatch(hit -> isVisible(hit, search))) {
                    return found;
                }
            }
            if (PageSql.isByKey(search.conditions())) {
                return found(schema, SearchSql.byTokensAmong(schema, search, ids(SearchSql.idsByKey(schema, search))));
            }
            return found(schema, SearchSql.byTokensAndRows(schema, search));
        });
    }

    @Override
    public List<StoreGroups.Found> groups(StoreSearch search, List<String> columns) {
        TableSchema schema = schemas.of(search.table());
        if (search.tokens().isEmpty()) {
            return List.of();
        }
        return read(() -> {
            Map<Long, Long> counts = new LinkedHashMap<>();
            try (ResultSet result =
                    session.bound(SearchSql.groups(schema, search, columns)).executeQuery()) {
                while (result.next()) {
                    counts.put(result.getLong(1), result.getLong(2));
                }
            }
            List<StoreGroups.Found> groups = new ArrayList<>(counts.size());
            for (Map.Entry<Long, Long> count : counts.entrySet()) {
                Optional<StoredRow> one = byId(schema, count.getKey());
                if (one.isPresent()) {
                    groups.add(new StoreGroups.Found(Map.of(), one, count.getValue(), Map.of()));
                }
            }
            return Collections.unmodifiableList(groups);
        });
    }

    @Override
    public boolean hasShared(Table table) {
        TableSchema schema = schemas.of(table);
        return read(() -> {
            try (ResultSet result =
                    session.bound(SearchSql.anyShared(schema, indexed)).executeQuery()) {
                return result.next();
            }
        });
    }

    @Override
    public Set<Long> holding(Table table, List<String> tokens, List<Long> ids) {
        TableSchema schema = schemas.of(table);
        return tokens.isEmpty() || ids.isEmpty()
                ? Set.of()
                : read(() -> Set.copyOf(ids(SearchSql.holding(schema, tokens, ids))));
    }

    private List<Long> ids(SqlText sql) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (ResultSet result = session.bound(sql).executeQuery()) {
            while (result.next()) {
                ids.add(result.getLong(1));
            }
        }
        return ids;
    }

    private static boolean isVisible(StoreSearch.Found hit, StoreSearch search) {
        return hit.row().shared()
                || search.scopes().orElseThrow().contains(hit.row().scopes().subject());
    }

    private List<StoreSearch.Found> found(TableSchema schema, SqlText sql) throws SQLException {
        List<Long> ids = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        try (ResultSet result = session.bound(sql).executeQuery()) {
            while (result.next()) {
                ids.add(result.getLong(1));
                scores.add(result.getDouble(2));
            }
        }
        List<StoreSearch.Found> found = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            double score = scores.get(i);
            byId(schema, ids.get(i)).ifPresent(row -> found.add(new StoreSearch.Found(row, score)));
        }
        return Collections.unmodifiableList(found);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (sound) {
                session.prepared("commit").execute();
            }
            readers.giveBack(session, sound);
        } catch (SQLException e) {
            throw SqlFailures.of("end reading", file, e);
        }
    }

    /** Something that reads. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws SQLException;
    }

    private <T> T read(Reading<T> reading) {
        if (closed) {
            throw new IllegalStateException("the snapshot was closed");
        }
        try {
            return reading.read();
        } catch (SQLException e) {
            sound = false;
            throw SqlFailures.of("read from", file, e);
        }
    }
}
