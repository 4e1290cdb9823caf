package dev.hearthbook.projections.internal.sqlite;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.projections.store.StoredRow;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes one table and its search index, inside the transaction of whoever calls it. Worker only.
 *
 * <p><b>Puts are gathered</b> and executed {@value #GATHERED_MAX} at a time. A row with a larger id than any before is known to
 * be new and takes the plain insert; SQLite need not look for what it would replace, in the table or in the index. Removals
 * execute what was gathered first, so that writes keep their order.
 */
final class TableWriter {
    private static final int GATHERED_MAX = 1_000;

    private final Session session;
    private final TableSchema schema;
    private final boolean indexesDeferred;
    private final Gathered inserts;
    private final Gathered upserts;
    private final Gathered indexed;
    private final Gathered reindexed;
    private final Set<String> made = new HashSet<>();
    private long idMax;
    /** Whether the index may hold traces of removed entries; true after an open, since nobody wrote down what happened before. */
    private boolean stale = true;

    TableWriter(Session session, TableSchema schema, boolean indexesDeferred) throws SQLException {
        this.session = session;
        this.schema = schema;
        this.indexesDeferred = indexesDeferred;
        this.inserts = new Gathered(schema.insertSql());
        this.upserts = new Gathered(schema.upsertSql());
        this.indexed = new Gathered(schema.isSearchable() ? schema.indexSql(false) : "");
        this.reindexed = new Gathered(schema.isSearchable() ? schema.indexSql(true) : "");
        this.idMax = session.number("select max(id) from " + schema.rows());
        this.stale = idMax > 0;
    }

    void put(StoredRow row, Optional<Map<String, String>> entry) throws SQLException {
        boolean isNew = row.id() > idMax;
        idMax = Math.max(idMax, row.id());
        Gathered rows = isNew ? inserts : upserts;
        RowMapping.bind(schema, rows.statement(), row);
        rows.add();
        if (entry.isPresent() && schema.isSearchable()) {
            index(row.id(), entry.get(), isNew);
        }
    }

    private void index(long id, Map<String, String> entry, boolean isNew) throws SQLException {
        stale |= !isNew;
        if (entry.isEmpty()) {
            if (!isNew) {
                unindex(id);
            }
            return;
        }
        Gathered entries = isNew ? indexed : reindexed;
        PreparedStatement statement = entries.statement();
        statement.setLong(1, id);
        int at = 2;
        for (String field : schema.fields()) {
            statement.setString(at++, entry.getOrDefault(field, ""));
        }
        entries.add();
    }

    void remove(long id) throws SQLException {
        flush();
        PreparedStatement delete = session.prepared(schema.deleteSql());
        delete.setLong(1, id);
        delete.executeUpdate();
        if (schema.isSearchable()) {
            unindex(id);
        }
    }

    private void unindex(long id) throws SQLException {
        stale = true;
        PreparedStatement delete = session.prepared(schema.unindexSql());
        delete.setLong(1, id);
        delete.executeUpdate();
    }

    void removeWhere(String column, Blind value) throws SQLException {
        TableIndex index = schema.findingBy(column).orElseGet(() -> schema.extraBy(column));
        make(index, indexesDeferred || !schema.indexes().contains(index));
        removeAll(new SqlText()
                .add(
                        "select id from " + schema.rows() + " indexed by " + index.name() + " where "
                                + SqlText.name(column) + " = ?",
                        value.bytes()));
    }

    void removeScope(long scope) throws SQLException {
        for (TableIndex index : schema.indexes()) {
            if (List.of("scope", "retention", "own").contains(index.columns().get(0))) {
                make(index, indexesDeferred);
            }
        }
        String select = "select id from " + schema.rows() + " where ";
        removeAll(new SqlText()
                .add(select + "scope = ?", scope)
                .add(" union " + select + "retention = ? and retention <> 0", scope)
                .add(" union " + select + "own = ? and own <> 0", scope));
    }

    private void removeAll(SqlText ids) throws SQLException {
        flush();
        if (schema.isSearchable()) {
            stale = true;
            session.bound(new SqlText()
                            .add("delete from " + schema.search() + " where rowid in (")
                            .add(ids)
                            .add(")"))
                    .executeUpdate();
        }
        session.bound(new SqlText()
                        .add("delete from " + schema.rows() + " where id in (")
                        .add(ids)
                        .add(")"))
                .executeUpdate();
    }

    /** Indexes that were put off, or that no declared order needs, are made when the first removal would otherwise scan. */
    private void make(TableIndex index, boolean missing) throws SQLException {
        if (missing && made.add(index.name())) {
            flush();
            session.execute(index.createSql());
        }
    }

    /**
     * Leaves nothing of removed entries in the index.
     *
     * <p>FTS5 only notes that an entry of a contentless table is gone; its tokens stay in the segments until these are merged.
     * Its own {@code secure-delete} does not reach such tables, and {@code deletemerge} spares segments with less than one
     * per cent of removed entries. {@code optimize} rewrites everything into one segment, whatever was removed.
     */
    void purge() throws SQLException {
        flush();
        if (stale) {
            optimize();
        }
    }

    /** Merges the search index into one segment, which also is the fastest to search. */
    void optimize() throws SQLException {
        flush();
        if (schema.isSearchable()) {
            session.execute(schema.optimizeSql());
            stale = false;
        }
    }

    void flush() throws SQLException {
        inserts.execute();
        upserts.execute();
        if (schema.isSearchable()) {
            indexed.execute();
            reindexed.execute();
        }
    }

    /** Drops what was gathered, after a failure. */
    void clear() throws SQLException {
        inserts.clear();
        upserts.clear();
        indexed.clear();
        reindexed.clear();
        made.clear();
        stale = true;
    }

    /** Executions of one statement that wait for each other. */
    private final class Gathered {
        private final String sql;
        private Optional<PreparedStatement> statement = Optional.empty();
        private int count;

        Gathered(String sql) {
            this.sql = sql;
        }

        PreparedStatement statement() throws SQLException {
            if (statement.isEmpty()) {
                statement = Optional.of(session.own(sql));
            }
            return statement.get();
        }

        void add() throws SQLException {
            statement().addBatch();
            if (++count >= GATHERED_MAX) {
                execute();
            }
        }

        void execute() throws SQLException {
            if (count > 0) {
                count = 0;
                statement().executeBatch();
            }
        }

        void clear() throws SQLException {
            count = 0;
            if (statement.isPresent()) {
                statement.get().close();
                statement = Optional.empty();
            }
        }
    }
}
