package dev.hearthbook.projections.internal.sqlite;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An index of a table of rows.
 *
 * @param where which rows it holds, as SQL; empty for all
 */
record TableIndex(String table, List<String> columns, String where, boolean unique) {
    private static final String SHARED = "shared = 1";

    static TableIndex of(String table, List<String> columns) {
        return new TableIndex(table, List.copyOf(columns), "", false);
    }

    /** Only rows that every subject sees. It costs nothing while there are none. */
    static TableIndex ofShared(String table, List<String> columns) {
        return new TableIndex(table, List.copyOf(columns), SHARED, false);
    }

    boolean isShared() {
        return where.equals(SHARED);
    }

    /** Quoted. Table names hold no '$', so names of different tables cannot meet. */
    String name() {
        String suffix = isShared() ? "$shared" : "";
        return SqlText.name(table + "$" + String.join("$", columns) + suffix);
    }

    String createSql() {
        String list = columns.stream().map(SqlText::name).collect(Collectors.joining(", "));
        return "create " + (unique ? "unique " : "") + "index if not exists " + name() + " on " + SqlText.name(table)
                + " (" + list + ")" + (where.isEmpty() ? "" : " where " + where);
    }
}
