package dev.hearthbook.projections.internal.sqlite;

import static java.util.Objects.requireNonNull;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Column;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Carries rows to and from statements, in the order of {@link TableSchema#columns()}. No state; any thread. */
final class RowMapping {
    private RowMapping() {}

    static void bind(TableSchema schema, PreparedStatement statement, StoredRow row) throws SQLException {
        int at = 1;
        statement.setLong(at++, row.id());
        statement.setBytes(at++, row.key().bytes());
        statement.setLong(at++, row.scopes().subject());
        statement.setLong(at++, row.scopes().retention());
        statement.setLong(at++, row.scopes().own());
        statement.setInt(at++, row.shared() ? 1 : 0);
        statement.setLong(at++, row.position());
        statement.setLong(at++, row.createdAt());
        statement.setLong(at++, row.updatedAt());
        for (Column column : schema.shown()) {
            if (column.kind().isBlind()) {
                Blind blind = row.blind().get(column.name());
                statement.setBytes(at++, blind == null ? null : blind.bytes());
            } else if (column.kind() == Column.Kind.CLEAR_DOUBLE) {
                Number value = row.clear().get(column.name());
                statement.setDouble(at++, value == null ? Double.NEGATIVE_INFINITY : value.doubleValue());
            } else {
                Number value = row.clear().get(column.name());
                statement.setLong(at++, value == null ? StoreQuery.NO_VALUE : value.longValue());
            }
        }
        statement.setBytes(at, row.box());
    }

    /** @throws SQLException as of a damaged file, when what is read cannot have been written */
    static StoredRow read(TableSchema schema, ResultSet result) throws SQLException {
        try {
            return row(schema, result);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new SQLException("a row of " + schema.table().name() + " makes no sense", "", SqlFailures.CORRUPT, e);
        }
    }

    private static StoredRow row(TableSchema schema, ResultSet result) throws SQLException {
        Map<String, Blind> blind = new HashMap<>();
        Map<String, Number> clear = new HashMap<>();
        List<Column> shown = schema.shown();
        int at = TableSchema.implied() + 1;
        for (Column column : shown) {
            if (column.kind().isBlind()) {
                byte[] value = result.getBytes(at++);
                if (value != null) {
                    blind.put(column.name(), Blind.of(value));
                }
            } else if (column.kind() == Column.Kind.CLEAR_DOUBLE) {
                double value = result.getDouble(at++);
                if (value != Double.NEGATIVE_INFINITY) {
                    clear.put(column.name(), value);
                }
            } else {
                long value = result.getLong(at++);
                if (value != StoreQuery.NO_VALUE) {
                    clear.put(column.name(), value);
                }
            }
        }
        return new StoredRow(
                result.getLong(1),
                Blind.of(result.getBytes(2)),
                new Scopes(result.getLong(3), result.getLong(4), result.getLong(5)),
                result.getInt(6) != 0,
                result.getLong(7),
                result.getLong(8),
                result.getLong(9),
                blind,
                clear,
                requireNonNull(result.getBytes(at), "box"));
    }
}
