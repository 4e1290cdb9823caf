package dev.hearthbook.model;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a field of a document must be. A rule is asked about fields that are there; {@link CollectionType#required} says which
 * must be.
 *
 * @param demand what it takes, as the end of "field 'x' takes …"
 */
public record FieldRule(String demand, Predicate<Object> holds) {
    /** A text of so many characters. */
    public static FieldRule text(int charsMin, int charsMax) {
        return new FieldRule(
                "a text of " + charsMin + " to " + charsMax + " characters",
                value -> value instanceof String text && text.length() >= charsMin && text.length() <= charsMax);
    }

    /** One of these texts. */
    public static FieldRule oneOf(String... texts) {
        List<String> all = List.of(texts);
        return new FieldRule("one of " + all, value -> value instanceof String text && all.contains(text));
    }

    /** A whole number or fraction within bounds, both included. */
    public static FieldRule number(double min, double max) {
        return new FieldRule(
                "a number from " + min + " to " + max,
                value -> value instanceof Number number && number.doubleValue() >= min && number.doubleValue() <= max);
    }

    /** A list with at most so many elements. */
    public static FieldRule list(int elementsMax) {
        return new FieldRule(
                "a list of at most " + elementsMax,
                value -> value instanceof List<?> list && list.size() <= elementsMax);
    }

    /** Any other rule, said in words: "takes " + {@code demand}. */
    public static FieldRule that(String demand, Predicate<Object> holds) {
        return new FieldRule(demand, holds);
    }
}
