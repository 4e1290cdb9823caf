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
 * @param order a clear column or an implied one; ties by id in the same direction
 * @param edge where to go on
 * @param limit rows at most
 */
public record StoreQuery(
        Table table,
        Optional<Set<Long>> scopes,
        List<Condition> conditions,
        String order,
        boolean descending,
        Optional<Edge> edge,
        int limit) {
    /** A condition on a column. */
    public sealed interface Condition {
        String column();
    }

    /** The blind column, or {@link Table#KEY}, has one of these values. */
    public record BlindIn(String column, List<Blind> values) implements Condition {}

    /** The clear or implied column has one of these values. */
    public record ClearIn(String column, List<Number> values) implements Condition {}

    /** The clear or implied column lies between the values, ends included. */
    public record ClearBetween(String column, Number from, Number to) implements Condition {}

    /**
     * The edge of a page; rows beyond it follow.
     *
     * @param forward whether rows after the edge are wanted, or those before it (still given in the query's order)
     * @param value of the ordering column in the row at the edge
     * @param id of that row
     */
    public record Edge(boolean forward, Number value, long id) {}
}
