package dev.hearthbook.view;

import dev.hearthbook.model.Position;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row as it was read: its key and its columns. Values are {@code String}, {@code Long}, {@code Double}, {@code Boolean},
 * {@code List} and {@code Map} (text keys) of these; a column that has no value is absent. Instants are whole numbers,
 * microseconds since 1970.
 *
 * @param key unique in its table
 * @param values column name to value
 * @param position of the event that changed the row last
 * @param createdAt event time of the row's first event
 * @param updatedAt event time of the row's last event
 */
public record Row(String key, Map<String, Object> values, Position position, Instant createdAt, Instant updatedAt) {
    /** The same row without its other columns. */
    public Row only(Set<String> columns) {
        Map<String, Object> chosen = new LinkedHashMap<>(values);
        chosen.keySet().retainAll(columns);
        return new Row(key, Collections.unmodifiableMap(chosen), position, createdAt, updatedAt);
    }

    public boolean has(String column) {
        return values.containsKey(column);
    }

    /** The text of a column; empty text when it has none. */
    public String text(String column) {
        return values.get(column) instanceof String text ? text : "";
    }

    public Optional<String> optionalText(String column) {
        return Optional.ofNullable((String) values.get(column));
    }

    /** The whole number of a column; 0 when it has none. */
    public long number(String column) {
        return values.get(column) instanceof Number number ? number.longValue() : 0;
    }

    /** The fraction of a column; 0 when it has none. */
    public double fraction(String column) {
        return values.get(column) instanceof Number number ? number.doubleValue() : 0;
    }

    public boolean flag(String column) {
        Object value = values.get(column);
        return Boolean.TRUE.equals(value) || (value instanceof Number number && number.longValue() != 0);
    }

    public Optional<Instant> instant(String column) {
        return values.get(column) instanceof Long micros ? Optional.of(ofMicros(micros)) : Optional.empty();
    }

    /** The elements of a list column as texts; empty when it has none. */
    public List<String> texts(String column) {
        return values.get(column) instanceof List<?> list
                ? list.stream().map(Objects::toString).toList()
                : List.of();
    }

    /** The list of a column; empty when it has none. */
    public List<?> list(String column) {
        return values.get(column) instanceof List<?> list ? list : List.of();
    }

    /** The map of a column; empty when it has none. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> map(String column) {
        return values.get(column) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    public @Nullable Object value(String column) {
        return values.get(column);
    }

    /** An instant as the whole number that columns hold. */
    public static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    /** The instant of a whole number that {@link #micros} made. */
    public static Instant ofMicros(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }

    /** Its position and the names of its columns, never its content. */
    @Override
    public String toString() {
        return "Row[" + position + " " + values.keySet() + "]";
    }
}
