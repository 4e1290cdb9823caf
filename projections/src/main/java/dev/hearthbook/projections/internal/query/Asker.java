package dev.hearthbook.projections.internal.query;

import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.internal.search.BlindTokens;
import dev.hearthbook.projections.internal.search.Question;
import dev.hearthbook.projections.internal.vector.Meaning;
import dev.hearthbook.projections.internal.worker.ProjectionWorker;
import dev.hearthbook.projections.internal.worker.Standing;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Aggregate;
import dev.hearthbook.view.Cursor;
import dev.hearthbook.view.Explanation;
import dev.hearthbook.view.Findings;
import dev.hearthbook.view.Groups;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import dev.hearthbook.view.ViewSource;
import java.time.Duration;
import java.util.HashSet;
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

    /**
     * What a search means, besides its words.
     *
     * @param home who keeps the tables that are searched; they follow the log
     */
    public record Meant(Meaning meaning, ProjectionWorker home, float[] question) {}

    /** The rows in which two states of these tables differ; only while both snapshots are open. */
    public RowDifferences differences(List<Table> tables, ReadStore.Snapshot before, ReadStore.Snapshot after) {
        return new RowDifferences(sealer, tables, before, after);
    }

    /**
     * The best rows, best first.
     *
     * @param meant empty to go by the words alone
     * @throws HearthbookException {@code QUERY_REFUSED} when too many rows would have to be opened, and as {@link Question#of}
     */
    public <T> List<Hit<T>> search(Standing tables, Search<T> search, Search.Spec spec, Optional<Meant> meant) {
        requireRunning(tables);
        Plan plan = planner.plan(spec.table(), Optional.of(spec.within()), spec.matches());
        try (ReadStore.Snapshot snapshot = tables.snapshot()) {
            Question question = question(snapshot, plan, spec);
            if (plan.isVain() || (question.tokens().isEmpty() && meant.isEmpty())) {
                return List.of();
            }
            Optional<Seeker.Nearby> nearby = meant.map(it -> (words, rows) -> it.meaning()
                    .blended(
                            it.home(),
                            snapshot,
                            plan.table(),
                            plan.scopes().orElse(Set.of()),
                            plan.conditions(),
                            words,
                            it.question(),
                            rows));
            return new Seeker(sealer, snapshot, plan, question, spec, nearby).hits(search);
        }
    }

    /**
     * The best rows by their words, and how many there are.
     *
     * @param by blind columns
     * @throws HearthbookException as {@link #search}, and {@code QUERY_REFUSED} for too many different values
     */
    public <T> Findings<T> findings(Standing tables, Search<T> search, Search.Spec spec, Set<String> by) {
        for (String column : by) {
            Require.that(
                    spec.table().column(column).kind().isBlind(),
                    "table %s: what is found is counted by blind columns, but '%s' is %s; declare it blind or blindBook",
                    spec.table().name(),
                    column,
                    spec.table().column(column).kind());
        }
        requireRunning(tables);
        long began = System.nanoTime();
        Plan plan = planner.plan(spec.table(), Optional.of(spec.within()), spec.matches());
        try (ReadStore.Snapshot snapshot = tables.snapshot()) {
            Question question = question(snapshot, plan, spec);
            if (isVain(plan, question)) {
                return Seeker.nothing(by, Duration.ofNanos(System.nanoTime() - began), snapshot.mark());
            }
            return new Seeker(sealer, snapshot, plan, question, spec, Optional.empty())
                    .findings(search, List.copyOf(by), began);
        }
    }

    /** Tokens of the book's key stand for shared rows only: where there are none, half of the index's work is saved. */
    private Question question(ReadStore.Snapshot snapshot, Plan plan, Search.Spec spec) {
        Set<Long> scopes = new HashSet<>(plan.scopes().orElse(Set.of()));
        if (snapshot.hasShared(spec.table())) {
            scopes.add(0L);
        }
        return Question.of(tokens, spec.table(), scopes, spec.words());
    }

    private static boolean isVain(Plan plan, Question question) {
        return plan.isVain() || question.tokens().isEmpty();
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
