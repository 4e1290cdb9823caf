package dev.hearthbook.projections.internal.query;

import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a page and opens them. What the store can tell it asks the store; what it cannot, it sees in opened rows, as
 * many as the query allows. Any thread.
 */
final class Finder {
    private static final int BATCH_MIN = 64;

    private final KeyVault keys;
    private final RowSealer sealer;

    Finder(KeyVault keys, RowSealer sealer) {
        this.keys = keys;
        this.sealer = sealer;
    }

    /**
     * The rows of a page.
     *
     * @param rows in the query's order, those included that were erased a moment ago
     * @param opened those that can be read
     * @param more whether there are others beyond them, away from the edge
     * @param looked how many rows the store gave
     */
    record Found(List<StoredRow> rows, List<Answer.OpenRow> opened, boolean more, int looked) {}

    Found find(
            ReadStore.Snapshot snapshot,
            Plan plan,
            Query.Spec spec,
            Optional<StoreQuery.Edge> edge,
            Map<Long, Answer.OpenRow> known) {
        if (plan.isVain()) {
            return new Found(List.of(), List.of(), false, 0);
        }
        if (!plan.opened().isEmpty()) {
            return lookFor(snapshot, plan, spec, edge, known);
        }
        // One row more than asked for tells whether the page is the last.
        List<StoredRow> rows = snapshot.rows(plan.query(spec, edge, spec.skip(), spec.limit() + 1));
        int looked = rows.size();
        boolean forward = edge.map(StoreQuery.Edge::forward).orElse(true);
        boolean more = looked > spec.limit();
        if (more) {
            rows = forward ? rows.subList(0, spec.limit()) : rows.subList(1, looked);
        }
        return new Found(rows, opened(plan.table(), rows, known), more, looked);
    }

    /** Opens rows away from the edge until there are enough that meet the conditions on content. */
    private Found lookFor(
            ReadStore.Snapshot snapshot,
            Plan plan,
            Query.Spec spec,
            Optional<StoreQuery.Edge> edge,
            Map<Long, Answer.OpenRow> known) {
        boolean forward = edge.map(StoreQuery.Edge::forward).orElse(true);
        List<StoredRow> rows = new ArrayList<>();
        Map<Long, Answer.OpenRow> opened = new HashMap<>();
        int[] skipped = {0};
        int looked = walk(snapshot, plan, spec, edge, known, (stored, open) -> {
            if (skipped[0] < spec.skip()) {
                skipped[0]++;
                return true;
            }
            rows.add(stored);
            opened.put(open.id(), open);
            return rows.size() <= spec.limit();
        });
        boolean more = rows.size() > spec.limit();
        List<StoredRow> page = more ? rows.subList(0, spec.limit()) : rows;
        if (!forward) {
            Collections.reverse(page);
        }
        return new Found(page, opened(plan.table(), page, opened), more, looked);
    }

    /** Opens every row that meets the conditions, in the query's order; its limit, cursor and what it skips do not count. */
    void forEach(ReadStore.Snapshot snapshot, Plan plan, Query.Spec spec, Consumer<Row> visitor) {
        walk(snapshot, plan, spec, Optional.empty(), Map.of(), (stored, open) -> {
            visitor.accept(open.row());
            return true;
        });
    }

    /** Sees rows, and says whether it wants more. */
    private interface Walker {
        boolean see(StoredRow stored, Answer.OpenRow open);
    }

    /** @return how many rows were looked at */
    private int walk(
            ReadStore.Snapshot snapshot,
            Plan plan,
            Query.Spec spec,
            Optional<StoreQuery.Edge> edge,
            Map<Long, Answer.OpenRow> known,
            Walker walker) {
        boolean forward = edge.map(StoreQuery.Edge::forward).orElse(true);
        int batch = Math.max(BATCH_MIN, Math.min(Query.LIMIT_MAX, 2 * spec.limit()));
        Optional<StoreQuery.Edge> from = edge;
        int looked = 0;
        while (true) {
            List<StoredRow> rows = new ArrayList<>(snapshot.rows(plan.query(spec, from, 0, batch)));
            if (!forward) {
                Collections.reverse(rows);
            }
            for (StoredRow stored : rows) {
                if (looked == spec.openingMax()) {
                    throw tooMany(plan, spec);
                }
                looked++;
                Answer.OpenRow open = open(plan.table(), stored, known);
                if (open != null
                        && plan.opened().stream().allMatch(match -> Content.meets(plan.table(), open.row(), match))
                        && !walker.see(stored, open)) {
                    return looked;
                }
            }
            if (rows.size() < batch) {
                return looked;
            }
            from = Optional.of(StoreQuery.Edge.at(rows.get(rows.size() - 1), spec.order(), forward));
            batch = Query.LIMIT_MAX;
        }
    }

    private static HearthbookException tooMany(Plan plan, Query.Spec spec) {
        return new HearthbookException(
                ErrorCode.QUERY_REFUSED,
                "table " + plan.table().name() + ": more than " + spec.openingMax()
                        + " rows would have to be opened to answer this. Narrow it by blind or clear columns, declare what is"
                        + " looked for blind or clear, or allow more with openingAtMost()");
    }

    /**
     * Opens rows; those whose keys were destroyed since they were written are left out, all of them: a key destroyed while the
     * page was half opened takes the rows that had been opened before along.
     */
    private List<Answer.OpenRow> opened(Table table, List<StoredRow> rows, Map<Long, Answer.OpenRow> known) {
        List<Answer.OpenRow> opened = new ArrayList<>(rows.size());
        for (StoredRow row : rows) {
            Answer.OpenRow open = open(table, row, known);
            if (open != null) {
                opened.add(open);
            }
        }
        Set<Long> erased = new HashSet<>();
        for (StoredRow row : rows) {
            if (keys.isErased(row.scopes())) {
                erased.add(row.id());
            }
        }
        if (!erased.isEmpty()) {
            opened.removeIf(row -> erased.contains(row.id()));
        }
        return Collections.unmodifiableList(opened);
    }

    /** Null when it was erased. */
    Answer.@Nullable OpenRow open(Table table, StoredRow row, Map<Long, Answer.OpenRow> known) {
        Answer.OpenRow before = known.get(row.id());
        if (before != null && before.position() == row.position() && !keys.isErased(row.scopes())) {
            return before;
        }
        return sealer.open(table, row)
                .map(open -> new Answer.OpenRow(row.key(), row.id(), row.position(), open))
                .orElse(null);
    }
}
