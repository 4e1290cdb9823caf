package dev.hearthbook.projections.internal.query;

import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.internal.search.BlindTokens;
import dev.hearthbook.projections.internal.worker.Standing;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoreSearch;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Aggregate;
import dev.hearthbook.view.Cursor;
import dev.hearthbook.view.Explanation;
import dev.hearthbook.view.Groups;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import dev.hearthbook.view.ViewSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks stores and opens what they find. Blocks on files; any thread that may. */
public final class Asker {
    /** More than one, because the first may have been erased a moment ago. */
    private static final int EXISTS_ROWS = 10;

    private final ViewSource source;
    private final Planner planner;
    private final RowSealer sealer;
    private final BlindTokens tokens;
    private final Cursors cursors;
    private final Finder finder;
    private final Aggregator aggregator;

    public Asker(ViewSource source, RowSealer sealer, BlindTokens tokens) {
        KeyVault keys = source.keys();
        this.source = source;
        this.planner = new Planner(keys, sealer);
        this.sealer = sealer;
        this.tokens = tokens;
        this.cursors = new Cursors(keys);
        this.finder = new Finder(keys, sealer);
        this.aggregator = new Aggregator(finder);
    }

    /** @throws HearthbookException {@code QUERY_REFUSED} */
    public Plan plan(Query.Spec spec) {
        return planner.plan(spec.table(), spec.within().map(Set::of), spec.matches());
    }

    /**
     * One page.
     *
     * @param known rows opened before, by stored id; those that are the same are not opened again
     * @throws HearthbookException {@code FOREIGN_CURSOR}, {@code STALE_POSITION}, {@code OVERLOADED}, {@code PROJECTION_FAILED},
     *     {@code QUERY_REFUSED} when too many rows would have to be opened
     */
    public Answer page(Standing tables, Query.Spec spec, Plan plan, Map<Long, Answer.OpenRow> known) {
        requireRunning(tables);
        long fingerprint = cursors.fingerprint(spec);
        Optional<StoreQuery.Edge> edge = spec.cursor().map(cursor -> {
            requireHeld(cursor, tables);
            return Cursors.edge(spec, cursor, fingerprint);
        });
        try (ReadStore.Snapshot snapshot = tables.snapshot()) {
            Finder.Found found = finder.find(snapshot, plan, spec, edge, known);
            List<StoredRow> rows = found.rows();
            boolean forward = edge.map(StoreQuery.Edge::forward).orElse(true);
            boolean more = found.more();
            Optional<Cursor> onward = way(rows, spec, fingerprint, snapshot, true, !forward || more);
            boolean behind = edge.isPresent() ? forward || more : spec.skip() > 0;
            Optional<Cursor> back = way(rows, spec, fingerprint, snapshot, false, behind);
            return new Answer(found.opened(), onward, back, snapshot.mark(), found.looked());
        }
    }

    private static Optional<Cursor> way(
            List<StoredRow> rows,
            Query.Spec spec,
            long fingerprint,
            ReadStore.Snapshot snapshot,
            boolean forward,
            boolean open) {
        if (!open) {
            return Optional.empty();
        }
        if (rows.isEmpty()) {
            return spec.cursor()
                    .filter(cursor -> cursor.forward() != forward)
                    .map(cursor -> Cursors.back(cursor, spec, snapshot.mark()));
        }
        StoredRow edge = rows.get(forward ? rows.size() - 1 : 0);
        return Optional.of(Cursors.at(edge, spec, forward, fingerprint, snapshot.mark()));
    }

    /** How many rows meet the conditions, those included whose keys were destroyed a moment ago. */
    public long count(Standing tables, Query.Spec spec) {
        requireRunning(tables);
        Plan plan = plan(spec);
        if (plan.isVain()) {
            return 0;
        }
        try (ReadStore.Snapshot snapshot = tables.snapshot()) {
            if (plan.opened().isEmpty()) {
                return snapshot.count(plan.query(spec, Optional.empty(), 0, 1));
            }
            long[] count = {0};
            finder.forEach(snapshot, plan, spec, row -> count[0]++);
            return count[0];
        }
    }

    /** Whether any row meets the conditions and can be read. */
    public boolean exists(Standing tables, Query.Spec spec) {
        Answer few = page(tables, spec.first(EXISTS_ROWS), plan(spec), Map.of());
        return !few.rows().isEmpty() || few.next().isPresent();
    }

    /**
     * Numbers about the rows.
     *
     * @throws HearthbookException {@code QUERY_REFUSED} for too many groups or rows to open, or a sum that is no long
     */
    public Groups aggregate(Standing tables, Aggregate.Spec spec) {
        requireRunning(tables);
        Plan plan = plan(spec.rows());
        try (ReadStore.Snapshot snapshot = tables.snapshot()) {
            return new Groups(aggregator.groups(snapshot, plan, spec), snapshot.mark());
        }
    }

    /** How the page comes about; answers it. */
    public Explanation explain(Standing tables, Query.Spec spec) {
        long began = System.nanoTime();
        Plan plan = plan(spec);
        Answer answer = page(tables, spec, plan, Map.of());
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        try (ReadStore.Snapshot snapshot = tables.snapshot()) {
            List<String> steps = plan.isVain()
                    ? List.of()
                    : snapshot.explain(plan.query(spec, Optional.empty(), spec.skip(), spec.limit()));
            return Advice.explanation(spec, plan, steps, answer, took);
        }
    }

    /** The rows in which two states of these tables differ; only while both snapshots are open. */
    public RowDifferences differences(List<Table> tables, ReadStore.Snapshot before, ReadStore.Snapshot after) {
        return new RowDifferences(sealer, tables, before, after);
    }

    /** The best rows, best first. */
    public <T> List<Hit<T>> search(Standing tables, Search<T> search, Search.Spec spec) {
        requireRunning(tables);
        Plan plan = planner.plan(spec.table(), Optional.of(spec.within()), spec.matches());
        Set<Long> scopes = plan.scopes().orElse(Set.of());
        Set<Long> withBook = new HashSet<>(scopes);
        withBook.add(0L);
        Map<String, List<String>> words =
                tokens.query(spec.table(), withBook, spec.text()).words();
        List<String> all =
                words.values().stream().flatMap(List::stream).distinct().toList();
        if (plan.isVain() || all.isEmpty()) {
            return List.of();
        }
        try (ReadStore.Snapshot snapshot = tables.snapshot()) {
            int wanted = plan.opened().isEmpty() ? spec.limit() : Search.OPENED_MAX;
            List<StoreSearch.Found> found =
                    snapshot.search(new StoreSearch(plan.table(), plan.scopes(), all, plan.conditions(), wanted));
            Map<Long, Row> rows = new LinkedHashMap<>();
            for (StoreSearch.Found hit : found) {
                Optional<Row> row =
                        rows.size() < spec.limit() ? sealer.open(plan.table(), hit.row()) : Optional.empty();
                row.filter(open -> plan.opened().stream().allMatch(match -> Content.meets(plan.table(), open, match)))
                        .ifPresent(open -> rows.put(hit.row().id(), open));
            }
            List<StoreSearch.Found> given = found.stream()
                    .filter(hit -> rows.containsKey(hit.row().id()))
                    .toList();
            Map<Long, List<String>> matched = matched(snapshot, plan, words, given);
            List<Hit<T>> hits = new ArrayList<>(given.size());
            for (StoreSearch.Found hit : given) {
                long id = hit.row().id();
                hits.add(new Hit<>(
                        search.read(java.util.Objects.requireNonNull(rows.get(id))),
                        hit.score(),
                        Map.of("bm25", hit.score()),
                        matched.getOrDefault(id, List.of()),
                        snapshot.mark()));
            }
            return Collections.unmodifiableList(hits);
        }
    }

    /** Which words each hit holds, found by asking for one word at a time among the hits. */
    private static Map<Long, List<String>> matched(
            ReadStore.Snapshot snapshot, Plan plan, Map<String, List<String>> words, List<StoreSearch.Found> found) {
        Map<Long, List<String>> matched = new HashMap<>();
        if (words.size() == 1) {
            List<String> only = List.copyOf(words.keySet());
            found.forEach(hit -> matched.put(hit.row().id(), only));
            return matched;
        }
        if (found.isEmpty()) {
            return matched;
        }
        StoreQuery.Condition amongHits = new StoreQuery.BlindIn(
                Table.KEY, found.stream().map(hit -> hit.row().key()).toList());
        words.forEach((word, wordTokens) -> snapshot.search(
                        new StoreSearch(plan.table(), plan.scopes(), wordTokens, List.of(amongHits), found.size()))
                .forEach(hit -> matched.computeIfAbsent(hit.row().id(), id -> new ArrayList<>())
                        .add(word)));
        return matched;
    }

    private void requireHeld(Cursor cursor, Standing tables) {
        if (!cursor.mark().equals(tables.mark()) && !source.holds(cursor.mark())) {
            throw new HearthbookException(
                    ErrorCode.STALE_POSITION,
                    "the cursor was given at " + cursor.mark() + ", where the book's history is another one now;"
                            + " start again without a cursor");
        }
    }

    private static void requireRunning(Standing tables) {
        tables.failure().ifPresent(failure -> {
            throw new HearthbookException(failure.code(), String.valueOf(failure.getMessage()), failure);
        });
    }
}
