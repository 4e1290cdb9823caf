package dev.hearthbook.projections.internal.query;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Table;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a question comes to as the keys are now. The same question can come to something else later: a subject gets a scope
 * with its first event, and loses it by erasure.
 *
 * @param scopes the subject scopes whose rows count, and shared rows besides; empty for every row
 * @param conditions what the store can tell
 * @param opened what only an opened row tells; all of it must hold
 */
public record Plan(Table table, Optional<Set<Long>> scopes, List<StoreQuery.Condition> conditions, List<Match> opened) {
    /** What to ask the store for. */
    StoreQuery query(Query.Spec spec, Optional<StoreQuery.Edge> edge, int skip, int limit) {
        return new StoreQuery(table, scopes, conditions, spec.order(), spec.descending(), edge, skip, limit);
    }

    /** Whether no row can meet the conditions: a column is matched under keys that are not there. */
    public boolean isVain() {
        return conditions.stream()
                .anyMatch(condition -> condition instanceof StoreQuery.BlindIn in
                        && in.values().isEmpty());
    }

    /** The condition by equality on blind values that leaves the fewest; the row key before all others. */
    public Optional<StoreQuery.BlindIn> mostSelective() {
        StoreQuery.BlindIn best = null;
        for (StoreQuery.Condition condition : conditions) {
            if (condition instanceof StoreQuery.BlindIn in && (best == null || weight(in) < weight(best))) {
                best = in;
            }
        }
        return Optional.ofNullable(best);
    }

    private static int weight(StoreQuery.BlindIn in) {
        List<Blind> values = in.values();
        return in.column().equals(Table.KEY) ? values.size() - 1_000 : values.size();
    }
}
