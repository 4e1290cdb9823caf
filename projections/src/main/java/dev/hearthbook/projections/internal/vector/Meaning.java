package dev.hearthbook.projections.internal.vector;

import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.internal.vector.Blend.Blended;
import dev.hearthbook.projections.internal.vector.Blend.Candidate;
import dev.hearthbook.projections.internal.vector.Nearest.Near;
import dev.hearthbook.projections.internal.worker.Group;
import dev.hearthbook.projections.internal.worker.ProjectionWorker;
import dev.hearthbook.projections.internal.worker.Touched;
import dev.hearthbook.projections.internal.worker.WorkerListener;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoreSearch;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.projections.vector.VectorsConfig;
import dev.hearthbook.view.Table;
import dev.hearthbook.view.ViewSource;
import dev.hearthbook.view.Views.EmbeddingProgress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds rows by what they mean: the worker that makes vectors, the vectors that searches have needed, and one order of what words and
 * vectors find. Any thread.
 */
public final class Meaning implements WorkerListener, AutoCloseable {
    /** So many of the best by words, and as many of the best by vectors, are put into one order. */
    public static final int CANDIDATES = 50;

    /** Where conditions leave out near rows, farther ones are looked at; not more than these. */
    private static final int LOOKED_AT_MAX = 6_400;

    private final VectorsConfig config;
    private final VectorCache cache;
    private final EmbeddingWorker worker;
    private final WorkerListener next;

    /**
     * @param homes the tables whose rows get vectors; asked anew each time
     * @param next also follows the views
     */
    public Meaning(
            VectorsConfig config,
            ViewSource source,
            RowSealer sealer,
            Supplier<List<EmbeddingWorker.Home>> homes,
            WorkerListener next) {
        VectorRows rows = new VectorRows(source.keys(), sealer, config.embedder());
        this.config = config;
        this.cache = new VectorCache(rows, config.embedder().dimension(), config.exactMax(), config.bytesMax());
        this.worker = new EmbeddingWorker(config.embedder(), rows, cache, source.workers(), homes);
        this.next = next;
    }

    public void start() {
        worker.start();
        worker.ring();
    }

    /** A row with its place in the order of words and vectors. */
    public record Found(StoredRow row, double score, Map<String, Double> parts) {}

    /** The vector of a question; {@code EMBEDDING_FAILED} when there is none. */
    public Mono<float[]> question(String text) {
        return worker.question(text);
    }

    /** How far vectors are; completes when no text waits for one. */
    public Flux<EmbeddingProgress> progress() {
        return worker.progress();
    }

    /**
     * The best rows by words and vectors.
     *
     * @param scopes the subject scopes that are searched; shared rows are besides
     * @param conditions that every row meets
     * @param words what words found, best first; about {@link #CANDIDATES} of them
     * @param question as {@link #question} gives it
     * @param wanted rows at most
     * @return best first
     * @throws HearthbookException {@code QUERY_REFUSED} when vectors take more memory than they may
     */
    public List<Found> blended(
            ProjectionWorker home,
            ReadStore.Snapshot snapshot,
            Table table,
            Set<Long> scopes,
            List<StoreQuery.Condition> conditions,
            List<StoreSearch.Found> words,
            float[] question,
            int wanted) {
        Map<Long, VectorIndex> indexes = indexes(home, table, scopes);
        Map<Long, Candidate> candidates = new LinkedHashMap<>();
        Map<Long, StoredRow> rows = new HashMap<>();
        for (StoreSearch.Found word : words) {
            StoredRow row = word.row();
            VectorIndex index = indexes.get(VectorRows.partition(row));
            OptionalDouble cosine = index == null ? OptionalDouble.empty() : index.cosine(row.id(), question);
            candidates.put(row.id(), new Candidate(row.id(), word.score(), cosine));
            rows.put(row.id(), row);
        }
        Admission admission = new Admission(snapshot, table, scopes, conditions, rows);
        for (Near near : near(indexes, question, Math.max(CANDIDATES, wanted), conditions.isEmpty(), admission)) {
            candidates.putIfAbsent(near.id(), new Candidate(near.id(), 0, OptionalDouble.of(near.cosine())));
        }
        List<Found> best = new ArrayList<>();
        for (Blended blended : Blend.of(List.copyOf(candidates.values()), config.weight())) {
            if (best.size() == wanted) {
                break;
            }
            admission.row(blended.id()).ifPresent(row -> best.add(new Found(row, blended.score(), blended.parts())));
        }
        return best;
    }

    private Map<Long, VectorIndex> indexes(ProjectionWorker home, Table table, Set<Long> scopes) {
        Table vectors = table.vectors().orElseThrow(() -> new AssertionError(table.name() + " is not embedded"));
        Set<Long> places = new HashSet<>(scopes);
        places.add(0L);
        Map<Long, VectorIndex> indexes = new HashMap<>();
        places.forEach(scope -> indexes.put(scope, cache.index(home, vectors, scope)));
        return indexes;
    }

    /**
     * The nearest rows. Without conditions all are taken as they come, and rows that are gone fall out later. With conditions, rows are
     * looked up, and farther ones as long as there are not enough.
     */
    private static List<Near> near(
            Map<Long, VectorIndex> indexes, float[] question, int wanted, boolean all, Admission admission) {
        int asked = wanted;
        while (true) {
            List<Near> nearest = new ArrayList<>();
            int most = asked;
            indexes.values().forEach(index -> nearest.addAll(index.nearest(question, most)));
            nearest.sort(Comparator.comparingDouble(Near::cosine).reversed().thenComparingLong(Near::id));
            List<Near> best = nearest.subList(0, Math.min(asked, nearest.size()));
            if (all) {
                return best;
            }
            List<Near> admitted = best.stream()
                    .filter(near -> admission.row(near.id()).isPresent())
                    .toList();
            if (admitted.size() >= wanted || best.size() < asked || asked >= LOOKED_AT_MAX) {
                return admitted.subList(0, Math.min(wanted, admitted.size()));
            }
            asked *= 4;
        }
    }

    /** Which rows are there, seen by who asks, and meet the conditions; each is looked up once. */
    private static final class Admission {
        private final ReadStore.Snapshot snapshot;
        private final Table table;
        private final Set<Long> scopes;
        private final List<StoreQuery.Condition> conditions;
        private final Map<Long, Optional<StoredRow>> known = new HashMap<>();

        Admission(
                ReadStore.Snapshot snapshot,
                Table table,
                Set<Long> scopes,
                List<StoreQuery.Condition> conditions,
                Map<Long, StoredRow> found) {
            this.snapshot = snapshot;
            this.table = table;
            this.scopes = scopes;
            this.conditions = conditions;
            found.forEach((id, row) -> known.put(id, Optional.of(row)));
        }

        Optional<StoredRow> row(long id) {
            return known.computeIfAbsent(
                    id,
                    key -> snapshot.row(table, id)
                            .filter(row -> StoreQuery.admits(Optional.of(scopes), conditions, row)));
        }
    }

    @Override
    public void touched(Group group, Touched touched) {
        cache.touched(group.tables(), touched);
        next.touched(group, touched);
        worker.ring();
    }

    @Override
    public void replaced(Group group) {
        group.tables().forEach(cache::forget);
        next.replaced(group);
        worker.ring();
    }

    @Override
    public void failed(Group group, HearthbookException failure) {
        next.failed(group, failure);
    }

    /** Tells it to stop, without waiting. */
    public void stop() {
        worker.stop();
    }

    @Override
    public void close() {
        worker.close();
    }
}
