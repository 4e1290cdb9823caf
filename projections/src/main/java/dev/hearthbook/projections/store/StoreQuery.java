package dev.hearthbook.projections.store;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.view.Table;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A query in the terms of a store: blind values instead of content.
 *
 * @param scopes the subject scopes whose rows count, and shared rows besides; empty for every row
 * @param conditions all must hold
 * @param order a clear column or an implied one; ties by id in the same direction. Rows without a value come first,
 *     last when descending.
 * @param edge where to go on
 * @param skip rows left out first; 0 when there is an edge
 * @param limit rows at most
 */
public record StoreQuery(
        Table table,
        Optional<Set<Long>> scopes,
        List<Condition> conditions,
        String order,
        boolean descending,
        Optional<Edge> edge,
        int skip,
        int limit) {
    /** Stands for the value of a row that has none in the ordering column: smaller than every other. */
    public static final long NO_VALUE = Long.MIN_VALUE;

    /** What rows must meet. A column without a value meets no condition on it. */
    public sealed interface Condition {
        /** Whether the row meets it: what the condition means, for whoever does not ask a database. */
        boolean holds(StoredRow row);
    }

    /** A condition on one column. */
    public sealed interface ColumnCondition extends Condition {
        String column();
    }

    /** The blind column, or {@link Table#KEY}, has one of these values. */
    public record BlindIn(String column, List<Blind> values) implements ColumnCondition {
        @Override
        public boolean holds(StoredRow row) {
            Blind value = column.equals(Table.KEY) ? row.key() : row.blind().get(column);
            return value != null && values.contains(value);
        }
    }

    /** The clear or implied column has one of these values. */
    public record ClearIn(String column, List<Number> values) implements ColumnCondition {
        @Override
        public boolean holds(StoredRow row) {
            Number value = row.number(column);
            return value != null && values.stream().anyMatch(wanted -> compare(value, wanted) == 0);
        }
    }

    /** The clear or implied column lies between the values, ends included. */
    public record ClearBetween(String column, Number from, Number to) implements ColumnCondition {
        @Override
        public boolean holds(StoredRow row) {
            Number value = row.number(column);
            return value != null && compare(value, from) >= 0 && compare(value, to) <= 0;
        }
    }

    /** One of them holds. */
    public record AnyOf(List<Condition> some) implements Condition {
        @Override
        public boolean holds(StoredRow row) {
            return some.stream().anyMatch(condition -> condition.holds(row));
        }
    }

    /** All of them hold. */
    public record AllOf(List<Condition> every) implements Condition {
        @Override
        public boolean holds(StoredRow row) {
            return every.stream().allMatch(condition -> condition.holds(row));
        }
    }

    /** It does not hold. */
    public record Not(Condition condition) implements Condition {
        @Override
        public boolean holds(StoredRow row) {
            return !condition.holds(row);
        }
    }

    /** Whether a reader of these scopes sees the row, and it meets every condition. */
    public static boolean admits(Optional<Set<Long>> scopes, List<Condition> conditions, StoredRow row) {
        if (scopes.isPresent()
                && !row.shared()
                && !scopes.get().contains(row.scopes().subject())) {
            return false;
        }
        for (Condition condition : conditions) {
            if (!condition.holds(row)) {
                return false;
            }
        }
        return true;
    }

    /** The order of clear values. */
    public static int compare(Number one, Number other) {
        return one instanceof Long a && other instanceof Long b
                ? Long.compare(a, b)
                : Double.compare(one.doubleValue(), other.doubleValue());
    }

    /**
     * The edge of a page; rows beyond it follow.
     *
     * @param forward whether rows after the edge are wanted, or those before it (still given in the query's order)
     * @param value of the ordering column in the row at the edge, {@link #NO_VALUE} when it has none
     * @param id of that row
     */
    public record Edge(boolean forward, Number value, long id) {
        /** The edge at a row. */
        public static Edge at(StoredRow row, String order, boolean forward) {
            return new Edge(forward, value(row, order), row.id());
        }

        /** By what a row is ordered. */
        public static Number value(StoredRow row, String order) {
            Number value = row.number(order);
            return value == null ? NO_VALUE : value;
        }
    }
}
