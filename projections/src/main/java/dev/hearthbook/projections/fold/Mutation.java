package dev.hearthbook.projections.fold;

import dev.hearthbook.model.Require;
import dev.hearthbook.view.Table;
import java.util.Map;

/**
 * What a fact does to a row. Values are those of {@link dev.hearthbook.view.Row}; {@code Instant}s are taken as
 * microseconds, enums as their name, other ids as their text.
 */
public sealed interface Mutation {
    Table table();

    /** Writes a whole row, new or not. */
    static Upsert upsert(Table table, String key, Map<String, ?> values) {
        return new Upsert(table, key, values, Map.of(), Life.STREAM, false);
    }

    /** Changes some columns of a row and leaves the others; does nothing when there is no row. */
    static Patch patch(Table table, String key, Map<String, ?> values) {
        return new Patch(table, key, values, Map.of());
    }

    /** Removes a row, if there is one. */
    static Delete delete(Table table, String key) {
        return new Delete(table, key);
    }

    /** Removes every row of the fact's subject whose blind column has this value. */
    static DeleteWhere deleteWhere(Table table, String column, String value) {
        return new DeleteWhere(table, column, value);
    }

    /** How long a row lives. */
    enum Life {
        /** As long as every scope of the fact's stream. */
        STREAM,
        /** As long as the fact's subject: for counters over several streams. */
        SUBJECT
    }

    /**
     * @see #upsert
     * @param values column to value; columns left out have no value
     * @param search field of the index to text; empty to keep the row out of the index
     * @param shared whether readers of every subject may see the row; its tokens then lie under the book's key
     */
    record Upsert(Table table, String key, Map<String, ?> values, Map<String, String> search, Life life, boolean shared)
            implements Mutation {
        public Upsert {
            values = Map.copyOf(values);
            search = Map.copyOf(search);
            check(table, values, search);
        }

        /** The same row, found by these texts. */
        public Upsert searchable(Map<String, String> fields) {
            return new Upsert(table, key, values, fields, life, shared);
        }

        public Upsert living(Life long_) {
            return new Upsert(table, key, values, search, long_, shared);
        }

        /** The same row, visible to every subject. */
        public Upsert shared(boolean visible) {
            return new Upsert(table, key, values, search, life, visible);
        }
    }

    /**
     * @see #patch
     * @param values column to new value
     * @param search fields to index anew, all of them, or empty to leave the index as it is
     */
    record Patch(Table table, String key, Map<String, ?> values, Map<String, String> search) implements Mutation {
        public Patch {
            values = Map.copyOf(values);
            search = Map.copyOf(search);
            check(table, values, search);
        }

        public Patch searchable(Map<String, String> fields) {
            return new Patch(table, key, values, fields);
        }
    }

    /** @see #delete */
    record Delete(Table table, String key) implements Mutation {}

    /** @see #deleteWhere */
    record DeleteWhere(Table table, String column, String value) implements Mutation {
        public DeleteWhere {
            Require.that(
                    table.column(column).kind().isBlind(),
                    "table %s: rows are deleted by a blind column, but '%s' is %s",
                    table.name(),
                    column,
                    table.column(column).kind());
        }
    }

    private static void check(Table table, Map<String, ?> values, Map<String, String> search) {
        values.keySet().forEach(table::column);
        search.keySet()
                .forEach(field -> Require.that(
                        table.searchFields().containsKey(field),
                        "table %s has no search field '%s'; it has %s",
                        table.name(),
                        field,
                        table.searchFields().keySet()));
    }
}
