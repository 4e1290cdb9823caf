package dev.hearthbook.view;

import dev.hearthbook.model.Mark;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to an {@link Aggregate}.
 *
 * @param groups by time where they are times, otherwise the largest first; an aggregate without grouping has one, unless there
 *     are no rows
 * @param mark what the numbers reflect
 */
public record Groups(List<Group> groups, Mark mark) {
    public Groups {
        groups = List.copyOf(groups);
    }

    /** How many rows there are in all groups. */
    public long count() {
        return groups.stream().mapToLong(Group::count).sum();
    }

    /** Never content. */
    @Override
    public String toString() {
        return "Groups[" + groups.size() + " at " + mark + "]";
    }

    /**
     * Rows with the same values.
     *
     * @param values column to what the rows have in common there; a column without a value is absent. Times are numbers as
     *     {@link Aggregate.Time#group} gives them.
     * @param numbers column to its numbers, for those that were measured
     */
    public record Group(Map<String, Object> values, long count, Map<String, Numbers> numbers) {
        public Group {
            values = Map.copyOf(values);
            numbers = Map.copyOf(numbers);
        }

        /** What the rows have in common in this column, as text; empty text when they have no value there. */
        public String text(String column) {
            Object value = values.get(column);
            return value == null ? "" : value.toString();
        }

        /** Where the hour or day of this group begins; empty when its rows have no time there. */
        public Optional<Instant> instant(String column) {
            return values.get(column) instanceof Long micros ? Optional.of(Row.ofMicros(micros)) : Optional.empty();
        }

        /**
         * The numbers of a measured column.
         *
         * @throws IllegalArgumentException when it was not measured
         */
        public Numbers of(String column) {
            Numbers found = numbers.get(column);
            if (found == null) {
                throw new IllegalArgumentException(
                        "'" + column + "' was not measured; add measure(\"" + column + "\")");
            }
            return found;
        }

        /** Never content. */
        @Override
        public String toString() {
            return "Group[" + values.keySet() + " " + count + "]";
        }
    }

    /**
     * The numbers of a column in a group.
     *
     * @param count of rows that have a value
     * @param sum 0 when none has; a {@code Long} in a column of whole numbers, otherwise a {@code Double}
     * @param least empty when none has
     * @param greatest empty when none has
     */
    public record Numbers(long count, Number sum, Optional<Number> least, Optional<Number> greatest) {
        /** The mean; NaN when no row has a value. */
        public double mean() {
            return sum.doubleValue() / count;
        }

        /** Of both together. */
        public Numbers and(Numbers other) {
            return new Numbers(
                    count + other.count,
                    added(sum, other.sum),
                    chosen(least, other.least, -1),
                    chosen(greatest, other.greatest, 1));
        }

        private static Number added(Number one, Number other) {
            return one instanceof Long a && other instanceof Long b
                    ? (Number) Math.addExact(a, b)
                    : (Number) (one.doubleValue() + other.doubleValue());
        }

        private static Optional<Number> chosen(Optional<Number> one, Optional<Number> other, int side) {
            if (one.isEmpty() || other.isEmpty()) {
                return one.or(() -> other);
            }
            int order = one.get() instanceof Long a && other.get() instanceof Long b
                    ? Long.compare(a, b)
                    : Double.compare(one.get().doubleValue(), other.get().doubleValue());
            return Integer.signum(order) == side ? one : other;
        }
    }
}
