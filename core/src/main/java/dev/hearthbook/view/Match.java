package dev.hearthbook.view;

import dev.hearthbook.model.Require;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

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

    /**
     * Whether a row with these values meets the condition.
     *
     * @param values as a fold writes them; a column that has none meets nothing
     */
    boolean holds(Map<String, ?> values);

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

        @Override
        public boolean holds(Map<String, ?> row) {
            Object value = row.get(column);
            return value != null
                    && values.stream()
                            .anyMatch(wanted -> value instanceof Number && wanted instanceof Number
                                    ? compare(value, wanted) == 0
                                    : wanted.toString().equals(value.toString()));
        }

        /** Never the values. */
        @Override
        public String toString() {
            return column + " in " + values.size();
        }
    }

    /** @see #between */
    record Between(String column, Number from, Number to) implements Match {
        @Override
        public boolean holds(Map<String, ?> row) {
            Object value = row.get(column);
            return value != null && compare(value, from) >= 0 && compare(value, to) <= 0;
        }
    }

    private static int compare(Object value, Object with) {
        return number(value).compareTo(number(with));
    }

    private static BigDecimal number(Object value) {
        if (value instanceof Instant at) {
            return BigDecimal.valueOf(Row.micros(at));
        } else if (value instanceof Boolean flag) {
            return flag ? BigDecimal.ONE : BigDecimal.ZERO;
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            double bound = Double.MAX_VALUE;
            return BigDecimal.valueOf(Math.max(-bound, Math.min(bound, number)));
        }
        return BigDecimal.valueOf(((Number) value).longValue());
    }
}
