package dev.hearthbook.view;

import dev.hearthbook.model.Require;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A condition on rows. All conditions of a query must hold; {@link #any}, {@link #all} and {@link #not} combine them otherwise.
 *
 * <p>A column without a value meets no condition, so it meets the negation of each.
 *
 * <p><b>What a condition costs.</b> Those on the key and on blind and clear columns are answered by the store, which opens only
 * rows that meet them. Those that begin with <i>opened</i> look at content that the store cannot see: every row that meets the
 * rest is opened, up to {@link Query#openingAtMost}.
 */
public sealed interface Match {
    /** Conditions in one query at most, each column named counted. */
    int LEAVES_MAX = 100;

    /** How deep {@link #any}, {@link #all} and {@link #not} may nest. */
    int DEPTH_MAX = 16;

    /** A condition on one column. */
    sealed interface Leaf extends Match {
        String column();
    }

    /** Equality; the column is blind, clear or {@link Table#KEY}. */
    static Match is(String column, Object value) {
        return new In(column, List.of(value));
    }

    /** Equality with one of 1 to 100 values. */
    static Match in(String column, List<?> values) {
        return new In(column, List.copyOf(values));
    }

    /** A range on a clear column, both ends included; use {@link Long#MIN_VALUE} or {@link Long#MAX_VALUE} for an open end. */
    static Match between(String column, long from, long to) {
        return new Between(column, from, to);
    }

    /** A range on a clear column of fractions. */
    static Match between(String column, double from, double to) {
        return new Between(column, from, to);
    }

    /** From an instant (included) to another (not included). */
    static Match during(String column, Instant from, Instant to) {
        return new Between(column, Row.micros(from), Row.micros(to) - 1);
    }

    /** At least one of these holds. */
    static Match any(Match... some) {
        return new Any(List.of(some));
    }

    /** All of these hold; for use within {@link #any} and {@link #not}. */
    static Match all(Match... every) {
        return new All(List.of(every));
    }

    /** It does not hold. */
    static Match not(Match match) {
        return new Not(match);
    }

    /**
     * The content equals a value, whatever kind of column it lies in.
     *
     * @param path a column, or a key in a column that holds a map: {@code metadata.mood}
     * @param value a text, a number, a flag or an instant
     */
    static Match openedIs(String path, Object value) {
        return new Opened(path, Test.IS, Optional.of(value));
    }

    /**
     * The content is a text that contains another, or a list with an element that does; case does not matter.
     *
     * @param text 1 character or more
     */
    static Match openedContains(String path, String text) {
        Require.that(
                !text.isEmpty(), "a condition on %s looks for a text of 1 character or more, but it was empty", path);
        return new Opened(path, Test.CONTAINS, Optional.of(text));
    }

    /** The content is a number, an instant or a text (in the order of its characters) and not below this. */
    static Match openedAtLeast(String path, Object value) {
        return new Opened(path, Test.AT_LEAST, Optional.of(value));
    }

    /** The content is a number, an instant or a text (in the order of its characters) and not above this. */
    static Match openedAtMost(String path, Object value) {
        return new Opened(path, Test.AT_MOST, Optional.of(value));
    }

    /** There is any content. */
    static Match openedHas(String path) {
        return new Opened(path, Test.HAS, Optional.empty());
    }

    /** The conditions on single columns of which this one is made. */
    default Stream<Leaf> leaves() {
        if (this instanceof Leaf leaf) {
            return Stream.of(leaf);
        }
        if (this instanceof Any any) {
            return any.some().stream().flatMap(Match::leaves);
        }
        if (this instanceof All all) {
            return all.every().stream().flatMap(Match::leaves);
        }
        if (this instanceof Not not) {
            return not.match().leaves();
        }
        throw new AssertionError("no leaves of " + getClass().getSimpleName());
    }

    /** Whether rows must be opened to tell. */
    default boolean opens() {
        return leaves().anyMatch(Opened.class::isInstance);
    }

    /** @see #in */
    record In(String column, List<Object> values) implements Leaf {
        public In {
            values = List.copyOf(values);
            Require.that(
                    !values.isEmpty() && values.size() <= 100,
                    "a condition on %s names 1 to 100 values, but had %d",
                    column,
                    values.size());
        }

        /** Never the values. */
        @Override
        public String toString() {
            return column + " in " + values.size();
        }
    }

    /** @see #between */
    record Between(String column, Number from, Number to) implements Leaf {
        /** Never the values. */
        @Override
        public String toString() {
            return column + " between";
        }
    }

    /** How content is looked at. */
    enum Test {
        IS,
        CONTAINS,
        AT_LEAST,
        AT_MOST,
        HAS
    }

    /**
     * A condition on content.
     *
     * @param path a column, or a column and a key in its map with a dot between
     * @param value what it is compared with; empty for {@link Test#HAS}
     */
    record Opened(String path, Test test, Optional<Object> value) implements Leaf {
        @Override
        public String column() {
            int dot = path.indexOf('.');
            return dot < 0 ? path : path.substring(0, dot);
        }

        /** The key in the column's map; empty for the column itself. */
        public Optional<String> key() {
            int dot = path.indexOf('.');
            return dot < 0 ? Optional.empty() : Optional.of(path.substring(dot + 1));
        }

        /** Never the value. */
        @Override
        public String toString() {
            return path + " " + test;
        }
    }

    /** @see #any */
    record Any(List<Match> some) implements Match {
        public Any {
            some = List.copyOf(some);
            Require.that(!some.isEmpty(), "any() needs a condition");
        }
    }

    /** @see #all */
    record All(List<Match> every) implements Match {
        public All {
            every = List.copyOf(every);
            Require.that(!every.isEmpty(), "all() needs a condition");
        }
    }

    /** @see #not */
    record Not(Match match) implements Match {}
}
