package dev.hearthbook.projections.internal.sqlite;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoreSearch;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Table;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
            if (search.conditions().stream()
                    .anyMatch(condition -> condition.column().equals(Table.KEY))) {
                return found(schema, SearchSql.byTokensAmong(schema, search, ids(SearchSql.idsByKey(schema, search))));
            }
            return found(schema, SearchSql.byTokensAndRows(schema, search));
        });
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
        PreparedStatement byId =
                session.prepared("select " + schema.columnList() + "\nfrom " + schema.rows() + "\nwhere id = ?");
        List<StoreSearch.Found> found = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            byId.setLong(1, ids.get(i));
            try (ResultSet result = byId.executeQuery()) {
                if (result.next()) {
                    found.add(new StoreSearch.Found(RowMapping.read(schema, result), scores.get(i)));
                }
            }
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
