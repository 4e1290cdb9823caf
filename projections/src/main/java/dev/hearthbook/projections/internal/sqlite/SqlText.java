package dev.hearthbook.projections.internal.sqlite;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** SQL that is being written, and the values for its question marks. One thread. */
final class SqlText {
    private final StringBuilder sql = new StringBuilder(256);
    private final List<Object> values = new ArrayList<>();

    /** A name of ours between quotes: it may be a word of SQL. */
    static String name(String name) {
        return '"' + name + '"';
    }

    SqlText add(String text, Object... bound) {
        sql.append(text);
        Collections.addAll(values, bound);
        return this;
    }

    /** {@code text (?, ?, …)} with the values; {@code (null)}, which nothing equals, when there are none. */
    SqlText in(String text, Collection<?> bound) {
        sql.append(text).append(" (");
        sql.append(bound.isEmpty() ? "null" : String.join(", ", Collections.nCopies(bound.size(), "?")));
        sql.append(')');
        values.addAll(bound);
        return this;
    }

    SqlText add(SqlText other) {
        sql.append(other.sql);
        values.addAll(other.values);
        return this;
    }

    String sql() {
        return sql.toString();
    }

    List<Object> values() {
        return values;
    }

    /** The SQL; values stay out. */
    @Override
    public String toString() {
        return sql.toString();
    }
}
