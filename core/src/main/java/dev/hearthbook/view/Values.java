package dev.hearthbook.view;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects the values of a row, in the few types a {@link Row} knows. Not for several threads. */
final class Values {
    private final Map<String, Object> values = new HashMap<>();

    Values text(String column, Object value) {
        values.put(column, value.toString());
        return this;
    }

    Values text(String column, Optional<?> value) {
        value.ifPresent(it -> values.put(column, it.toString()));
        return this;
    }

    Values number(String column, long value) {
        values.put(column, value);
        return this;
    }

    Values fraction(String column, double value) {
        values.put(column, value);
        return this;
    }

    Values flag(String column, boolean value) {
        values.put(column, value ? 1L : 0L);
        return this;
    }

    Values instant(String column, Instant value) {
        values.put(column, Row.micros(value));
        return this;
    }

    /** An instant or, when there is none, a number that stands for it. */
    Values instant(String column, Optional<Instant> value, long none) {
        values.put(column, value.map(Row::micros).orElse(none));
        return this;
    }

    /** A list or map; left out when it is empty. */
    Values some(String column, Iterable<?> list) {
        if (list.iterator().hasNext()) {
            values.put(column, list);
        }
        return this;
    }

    Values some(String column, Map<String, ?> map) {
        if (!map.isEmpty()) {
            values.put(column, map);
        }
        return this;
    }

    Map<String, Object> all() {
        return values;
    }

    /** The map of a column with texts as values. */
    static Map<String, String> texts(Row row, String column) {
        Map<String, String> texts = new LinkedHashMap<>();
        row.map(column).forEach((key, value) -> texts.put(key, value.toString()));
        return texts;
    }

    /** An element of a map or list column, as the list it is; a list of nothing when it is not there. */
    static List<?> list(@Nullable Object element) {
        return element instanceof List<?> list ? list : List.of();
    }

    /** An element of a list column, as the map it is. */
    @SuppressWarnings("unchecked") // lists of maps hold what this house put in
    static Map<String, Object> map(Object element) {
        return (Map<String, Object>) element;
    }

    static String text(Map<String, Object> map, String key) {
        return String.valueOf(map.get(key));
    }

    static long number(Map<String, Object> map, String key) {
        return map.get(key) instanceof Number number ? number.longValue() : 0;
    }

    static double fraction(Map<String, Object> map, String key) {
        return map.get(key) instanceof Number number ? number.doubleValue() : 0;
    }

    static Instant instant(Map<String, Object> map, String key) {
        return Row.ofMicros(number(map, key));
    }
}
