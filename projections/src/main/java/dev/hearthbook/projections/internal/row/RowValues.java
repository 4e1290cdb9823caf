package dev.hearthbook.projections.internal.row;

import dev.hearthbook.model.Require;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.view.Column;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The few kinds of value that rows hold, and how everything else becomes one of them: {@code String}, {@code Long},
 * {@code Double}, {@code Boolean}, {@code byte[]}, and {@code List} and {@code Map} (text keys, in order) of these.
 *
 * <p>Instants become microseconds, enums their name, smaller numbers wider ones, a set a sorted list, an {@code Optional} its
 * content or nothing, and any other object (ids above all) its text. A row that is written and one that is read back are
 * therefore equal, and a fold never sees the difference. Pure; any thread.
 */
public final class RowValues {
    /** How deep lists and maps may nest. */
    public static final int DEPTH_MAX = 32;

    private static final Comparator<Object> SET_ORDER = RowValues::compare;

    private RowValues() {}

    /**
     * The values as reading the row back gives them, in order of column; columns without a value are left out.
     *
     * @throws IllegalArgumentException when a column is unknown, or a clear column holds no number
     */
    public static Map<String, Object> normal(Table table, Map<String, ?> values) {
        Map<String, Object> normal = new TreeMap<>();
        values.forEach((name, value) -> {
            Object kept = normal(table, table.column(name), value);
            if (kept != null) {
                normal.put(name, kept);
            }
        });
        return Collections.unmodifiableMap(normal);
    }

    /** The values with what paths find in them: a text, number or flag under a map's key. */
    public static Map<String, Object> withPaths(Table table, Map<String, Object> values) {
        if (table.paths().isEmpty()) {
            return values;
        }
        Map<String, Object> all = new TreeMap<>(values);
        for (Column path : table.paths()) {
            Object found = values.get(path.map()) instanceof Map<?, ?> map
                    ? map.get(path.key().orElseThrow())
                    : null;
            if (found instanceof String || found instanceof Number || found instanceof Boolean) {
                all.put(path.name(), text(found));
            } else {
                all.remove(path.name());
            }
        }
        return Collections.unmodifiableMap(all);
    }

    /** The value as this column keeps it; null when there is none. */
    static @Nullable Object normal(Table table, Column column, @Nullable Object value) {
        Object normal = normal(value);
        if (normal == null || column.kind() == Column.Kind.SEALED) {
            return normal;
        }
        if (column.kind().isBlind()) {
            return text(normal);
        }
        Number number = number(table.name(), column, normal);
        boolean storable =
                number instanceof Long whole ? whole != StoreQuery.NO_VALUE : !Double.isInfinite(number.doubleValue());
        Require.that(
                storable,
                "table %s: column '%s' cannot hold an infinite fraction or the smallest long, which stand for 'no value'",
                table.name(),
                column.name());
        return number;
    }

    /** The value as a sealed column keeps it; null when there is none. */
    public static @Nullable Object normal(@Nullable Object value) {
        return normal(value, 0);
    }

    /**
     * The text of which a blind column keeps the blind value.
     *
     * @throws IllegalArgumentException when there is no value, or it is a list or a map
     */
    public static String blindText(Object value) {
        Object normal = normal(value);
        Require.that(normal != null, "a blind column is matched by a value, but there was none");
        return text(normal == null ? "" : normal);
    }

    /**
     * The number that a clear or implied column keeps.
     *
     * @throws IllegalArgumentException when the value is no number, is not whole in a column of whole numbers, or is NaN
     */
    public static Number clearNumber(Table table, String column, Object value) {
        Object normal = normal(value);
        Require.that(normal != null, "table %s: column '%s' is matched by a value, but there was none", table, column);
        Column declared = table.has(column) ? table.column(column) : new Column(column, Column.Kind.CLEAR_LONG);
        return number(table.name(), declared, normal == null ? 0 : normal);
    }

    private static @Nullable Object normal(@Nullable Object value, int depth) {
        Require.that(depth <= DEPTH_MAX, "the value of a column may nest %d levels deep, but went deeper", DEPTH_MAX);
        if (value == null || value instanceof String || value instanceof Long || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Double || value instanceof Float) {
            // One zero: SQLite keeps no sign of it, and a row must equal itself after a trip through the disk.
            return ((Number) value).doubleValue() + 0.0;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Instant instant) {
            return Row.micros(instant);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Collection<?> collection) {
            return list(collection, depth);
        }
        if (value instanceof Map<?, ?> map) {
            return map(map, depth);
        }
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (value instanceof Optional<?> optional) {
            return normal(optional.orElse(null), depth);
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? optional.getAsLong() : null;
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? (long) optional.getAsInt() : null;
        }
        if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? optional.getAsDouble() + 0.0 : null;
        }
        return value.toString();
    }

    private static List<Object> list(Collection<?> collection, int depth) {
        List<Object> list = new ArrayList<>(collection.size());
        for (Object element : collection) {
            Object normal = normal(element, depth + 1);
            if (normal != null) {
                list.add(normal);
            }
        }
        if (collection instanceof Set<?>) {
            list.sort(SET_ORDER);
        }
        return Collections.unmodifiableList(list);
    }

    private static Map<String, Object> map(Map<?, ?> map, int depth) {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> {
            Object normal = normal(value, depth + 1);
            if (normal != null) {
                Object name = normal(key);
                sorted.put(name == null ? "" : text(name), normal);
            }
        });
        return Collections.unmodifiableMap(sorted);
    }

    private static String text(Object normal) {
        Require.that(
                !(normal instanceof Collection || normal instanceof Map || normal instanceof byte[]),
                "blind columns and map keys hold text, but this was a list, a map or bytes");
        return normal.toString();
    }

    private static Number number(String table, Column column, Object normal) {
        if (column.kind() == Column.Kind.CLEAR_DOUBLE) {
            Require.that(
                    normal instanceof Number number && !Double.isNaN(number.doubleValue()),
                    "table %s: column '%s' is clearDouble and takes a number that is not NaN",
                    table,
                    column.name());
            return ((Number) normal).doubleValue() + 0.0;
        }
        if (normal instanceof Boolean flag) {
            return flag ? 1L : 0L;
        }
        Require.that(
                normal instanceof Long,
                "table %s: column '%s' is clearLong and takes a whole number, a flag or an instant",
                table,
                column.name());
        return (Long) normal;
    }

    /** Any order will do that is the same everywhere: by kind, then by value. */
    private static int compare(Object left, Object right) {
        int byKind = Integer.compare(kind(left), kind(right));
        if (byKind != 0) {
            return byKind;
        }
        if (left instanceof String text) {
            return text.compareTo((String) right);
        }
        if (left instanceof Long number) {
            return number.compareTo((Long) right);
        }
        if (left instanceof Double number) {
            return number.compareTo((Double) right);
        }
        if (left instanceof Boolean flag) {
            return flag.compareTo((Boolean) right);
        }
        return java.util.Arrays.compareUnsigned(RowCodec.encode(left), RowCodec.encode(right));
    }

    private static int kind(Object normal) {
        if (normal instanceof String) {
            return 0;
        }
        if (normal instanceof Long) {
            return 1;
        }
        if (normal instanceof Double) {
            return 2;
        }
        return normal instanceof Boolean ? 3 : 4;
    }
}
