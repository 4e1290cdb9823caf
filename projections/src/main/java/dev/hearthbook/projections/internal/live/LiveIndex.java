package dev.hearthbook.projections.internal.live;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.projections.internal.query.Plan;
import dev.hearthbook.projections.internal.worker.RowChange;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the live queries that a changed row concerns. Each query lies under the narrowest of: the row keys or blind values it
 * matches by equality, the subject scope it reads (and shared rows), its table. So a change looks at few queries, however many
 * there are. Any thread; a query is found from the moment {@link #put} returns.
 */
final class LiveIndex {
    /** Pseudo columns: no table may declare these names. */
    private static final String SCOPE = "scope";

    private static final String SHARED = "shared";
    private static final String WHOLE = "rowid";

    private final Map<Spot, Set<LiveQuery>> queries = new ConcurrentHashMap<>();

    /** A place in the index; what {@code high} and {@code low} are depends on the column. */
    record Spot(String table, String column, long high, long low) {
        private static Spot of(String table, String column, Blind value) {
            return new Spot(table, column, value.high(), value.low());
        }
    }

    /** Where a query lies. */
    static List<Spot> spots(Query.Spec spec, Plan plan) {
        String table = plan.table().name();
        boolean unresolved =
                spec.within().isPresent() && plan.scopes().map(Set::isEmpty).orElse(true);
        if (unresolved) {
            // Its subject has no scope (yet): any row could bring one.
            return List.of(new Spot(table, WHOLE, 0, 0));
        }
        List<Spot> spots = new ArrayList<>();
        if (plan.mostSelective().isPresent()) {
            StoreQuery.BlindIn in = plan.mostSelective().get();
            in.values().forEach(value -> spots.add(Spot.of(table, in.column(), value)));
        } else if (plan.scopes().isPresent()) {
            plan.scopes().get().forEach(scope -> spots.add(new Spot(table, SCOPE, 0, scope)));
            spots.add(new Spot(table, SHARED, 0, 0));
        } else {
            spots.add(new Spot(table, WHOLE, 0, 0));
        }
        return List.copyOf(spots);
    }

    void put(LiveQuery query, List<Spot> spots) {
        for (Spot spot : spots) {
            queries.compute(spot, (at, there) -> {
                Set<LiveQuery> all = there == null ? ConcurrentHashMap.newKeySet() : there;
                all.add(query);
                return all;
            });
        }
    }

    void remove(LiveQuery query, List<Spot> spots) {
        for (Spot spot : spots) {
            queries.computeIfPresent(spot, (at, there) -> {
                there.remove(query);
                return there.isEmpty() ? null : there;
            });
        }
    }

    /** Marks every query dirty whose answer the change may alter. */
    void touch(RowChange change) {
        if (queries.isEmpty()) {
            return;
        }
        String table = change.table().name();
        touch(new Spot(table, WHOLE, 0, 0), change);
        touch(table, change.before(), change);
        touch(table, change.after(), change);
    }

    private void touch(String table, @Nullable StoredRow row, RowChange change) {
        if (row == null) {
            return;
        }
        touch(Spot.of(table, Table.KEY, row.key()), change);
        row.blind().forEach((column, value) -> touch(Spot.of(table, column, value), change));
        touch(new Spot(table, SCOPE, 0, row.scopes().subject()), change);
        if (row.shared()) {
            touch(new Spot(table, SHARED, 0, 0), change);
        }
    }

    private void touch(Spot spot, RowChange change) {
        Set<LiveQuery> there = queries.get(spot);
        if (there != null) {
            there.forEach(query -> query.touch(change));
        }
    }

    /** For tests: whether nothing is left of any query. */
    boolean isEmpty() {
        return queries.isEmpty();
    }
}
