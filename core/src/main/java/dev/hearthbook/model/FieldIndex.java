package dev.hearthbook.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field by which documents are found.
 *
 * @param path of the field, {@code a.b} for the member b of the object a
 */
public record FieldIndex(String path, Kind kind) {
    /** What one can ask of a field, and what the disk knows of it then. */
    public enum Kind {
        /** Equality, of text, numbers, true and false; kept blind, within a subject. */
        MATCHED,
        /** Ranges and order of whole numbers; kept clear. */
        WHOLE,
        /** Ranges and order of numbers; kept clear. */
        FRACTION,
        /** Ranges and order of instants, which documents write as text (ISO 8601); kept clear, in microseconds. */
        TIME
    }

    public FieldIndex {
        Require.that(
                path.matches("[a-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*)*"),
                "an indexed field is named like a.field, by letters, digits and dots, but was '%s'",
                path);
        Require.that(column(path).length() <= 40, "the name of an indexed field is too long: '%s'", path);
    }

    /** The column of the view that holds it: {@code startedAt} is {@code started_at}, {@code a.b} is {@code a_b}. */
    public String column() {
        return column(path);
    }

    private static String column(String path) {
        return path.replace('.', '_').replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    /** What the column holds for these fields; empty when the field is not there, or of another kind. */
    public Optional<Object> value(Map<String, ?> fields) {
        return Optional.ofNullable(value(Fields.at(fields, path)));
    }

    private @Nullable Object value(@Nullable Object field) {
        switch (kind) {
            case MATCHED:
                return field instanceof Map<?, ?> || field instanceof List<?> || field == null
                        ? null
                        : field.toString();
            case WHOLE:
                return field instanceof Long whole && whole != Long.MIN_VALUE ? whole : null;
            case FRACTION:
                return field instanceof Number number ? number.doubleValue() : null;
            case TIME:
                return field instanceof String text ? time(text) : null;
            default:
                throw new AssertionError("no value for " + kind);
        }
    }

    private static @Nullable Instant time(String text) {
        try {
            return Bounded.instant("an indexed time", Instant.parse(text));
        } catch (DateTimeException | IllegalArgumentException e) {
            return null; // the rule of the index says what it takes
        }
    }

    /** What the field must be to be indexed. */
    FieldRule rule() {
        String demand = switch (kind) {
            case MATCHED -> "a text, a number, true or false";
            case WHOLE -> "a whole number";
            case FRACTION -> "a number";
            case TIME -> "an instant such as 2026-03-01T08:00:00Z";
        };
        return new FieldRule(demand + ", because it is indexed", field -> value(field) != null);
    }
}
