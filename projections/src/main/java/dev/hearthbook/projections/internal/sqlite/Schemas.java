package dev.hearthbook.projections.internal.sqlite;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Table;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of one file, and its own one, {@code hearthbook$store}, whose only row is the mark. Immutable; any thread. */
final class Schemas {
    private static final String MARK = SqlText.name("hearthbook$store");

    private final Map<String, TableSchema> byName = new LinkedHashMap<>();

    Schemas(List<Table> tables) {
        tables.forEach(table -> byName.put(table.name(), new TableSchema(table)));
    }

    /** @throws IllegalArgumentException when the file has no such table */
    TableSchema of(Table table) {
        TableSchema schema = byName.get(table.name());
        if (schema == null) {
            throw new IllegalArgumentException(
                    "this store has no table '" + table.name() + "'; it has " + byName.keySet());
        }
        return schema;
    }

    Collection<TableSchema> all() {
        return byName.values();
    }

    /** Makes the tables unless they are there; all of them or none. */
    void create(Session writer, boolean indexesToo) throws SQLException {
        if (writer.number("select count(*) from sqlite_schema where name = 'hearthbook$store'") > 0) {
            return;
        }
        writer.execute("begin immediate");
        writer.execute("create table " + MARK
                + " (id integer primary key check (id = 1), position integer not null, head integer not null) strict");
        writer.execute("insert into " + MARK + " (id, position, head) values (1, 0, 0)");
        for (TableSchema schema : all()) {
            for (String sql : schema.createSql()) {
                writer.execute(sql);
            }
        }
        if (indexesToo) {
            createIndexes(writer);
        }
        merge(writer, !indexesToo);
        writer.execute("commit");
    }

    void createIndexes(Session writer) throws SQLException {
        for (TableSchema schema : all()) {
            for (TableIndex index : schema.indexes()) {
                writer.execute(index.createSql());
            }
        }
    }

    /** @param postponed as of {@link TableSchema#mergeSql} */
    void merge(Session writer, boolean postponed) throws SQLException {
        for (TableSchema schema : all()) {
            if (schema.isSearchable()) {
                for (String sql : schema.mergeSql(postponed)) {
                    writer.execute(sql);
                }
            }
        }
    }

    static Mark mark(Session session) throws SQLException {
        try (ResultSet result = session.prepared("select position, head from " + MARK + " where id = 1")
                .executeQuery()) {
            if (!result.next()) {
                throw new SQLException("the file holds no mark", "", 11);
            }
            return new Mark(Position.of(result.getLong(1)), result.getLong(2));
        }
    }

    static void moveTo(Session writer, Mark mark) throws SQLException {
        PreparedStatement update = writer.prepared("update " + MARK + " set position = ?, head = ? where id = 1");
        update.setLong(1, mark.position().value());
        update.setLong(2, mark.head());
        update.executeUpdate();
    }

    Optional<StoredRow> row(Session session, TableSchema schema, Blind key) throws SQLException {
        PreparedStatement byKey =
                session.prepared("select " + schema.columnList() + "\nfrom " + schema.rows() + "\nwhere key = ?");
        byKey.setBytes(1, key.bytes());
        try (ResultSet result = byKey.executeQuery()) {
            return result.next() ? Optional.of(RowMapping.read(schema, result)) : Optional.empty();
        }
    }
}
