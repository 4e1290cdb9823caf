package dev.hearthbook.projections.store;

import dev.hearthbook.projections.store.StoreQuery.Condition;
import dev.hearthbook.view.Aggregate.By;
import dev.hearthbook.view.Groups.Numbers;
import dev.hearthbook.view.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An aggregate in the terms of a store.
 *
 * @param scopes as in {@link StoreQuery}
 * @param conditions as in {@link StoreQuery}
 * @param by blind, clear and implied columns; {@code Time} only for whole numbers
 * @param measured clear and implied columns
 * @param groupsMax one more is given at most
 */
public record StoreGroups(
        Table table,
        Optional<Set<Long>> scopes,
        List<Condition> conditions,
        List<By> by,
        List<String> measured,
        int groupsMax) {
    /**
     * A group.
     *
     * @param clear column to the number that its rows have in common; absent for blind columns and where they have none
     * @param one of its rows, the one made last, which tells what blind values stand for; empty when there is no such column
     * @param numbers column to its numbers, for every measured one
     */
    public record Found(Map<String, Number> clear, Optional<StoredRow> one, long count, Map<String, Numbers> numbers) {}
}
