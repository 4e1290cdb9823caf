package dev.hearthbook.view;

import dev.hearthbook.model.Require;
import java.time.Instant;
import java.util.List;

/** A condition on one column. All conditions of a query must hold. */
public sealed interface Match {
    String column();

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

    /** @see #in */
    record In(String column, List<Object> values) implements Match {
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
    record Between(String column, Number from, Number to) implements Match {}
}
