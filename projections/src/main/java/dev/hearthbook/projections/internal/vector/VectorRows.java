package dev.hearthbook.projections.internal.vector;

import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.vector.Embedder;
import dev.hearthbook.vector.Vectors;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The rows of {@link Table#vectors()}: text and vector in one sealed box, and in the clear a number for what was done.
 *
 * <p><b>That number</b> is 0 while a text waits; c, which stands for model and dimension, once it has its vector; −c when this model
 * could not embed it. Whatever is neither c nor −c is to be done, new texts and those of another model alike: nothing has to be marked
 * when the model changes, and whoever is interrupted goes on where it was. An index finds each of these in order of id.
 *
 * <p>Any thread.
 */
final class VectorRows {
    /** Rows are fetched so many at a time. */
    private static final int PAGE_ROWS = 1_000;

    private final RowSealer sealer;
    private final int dimension;
    private final long code;

    VectorRows(KeyVault keys, RowSealer sealer, Embedder embedder) {
        this.sealer = sealer;
        this.dimension = embedder.dimension();
        long blind = keys.bookBlinder("vectors/model*")
                .blind(embedder.dimension() + " " + embedder.model())
                .high();
        this.code = blind >>> 2 | 1;
    }

    /** A text that waits for its vector. */
    record Waiting(StoredRow stored, Row row) {
        String text() {
            return row.text(Table.VECTOR_TEXT);
        }

        /** Never the text. */
        @Override
        public String toString() {
            return "Waiting[" + stored.id() + "]";
        }
    }

    /** Rows that have no vector of this model, oldest first within those of one other model. */
    List<StoredRow> waiting(ReadStore.Snapshot snapshot, Table vectors, int max) {
        for (StoreQuery.Condition undone : undone()) {
            List<StoredRow> found = snapshot.rows(query(vectors, Optional.empty(), undone, Optional.empty(), max));
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private List<StoreQuery.Condition> undone() {
        return List.of(
                new StoreQuery.ClearBetween(Table.VECTOR_MODEL, -code + 1, code - 1),
                new StoreQuery.ClearBetween(Table.VECTOR_MODEL, code + 1, Long.MAX_VALUE),
                new StoreQuery.ClearBetween(Table.VECTOR_MODEL, Long.MIN_VALUE + 1, -code - 1));
    }

    /** The text of such a row; empty when its keys are gone. */
    Optional<Waiting> open(Table vectors, StoredRow stored) {
        return sealer.open(vectors, stored).map(row -> new Waiting(stored, row));
    }

    /**
     * The row with its vector, or with the note that there is none; empty when its keys are gone.
     *
     * @param unit empty when the model could not embed the text
     */
    Optional<StoredRow> done(Table vectors, Waiting waiting, Optional<float[]> unit) {
        StoredRow was = waiting.stored();
        Map<String, Object> values = unit.<Map<String, Object>>map(vector -> Map.of(
                        Table.VECTOR_TEXT,
                        waiting.text(),
                        Table.VECTOR_MODEL,
                        code,
                        Table.VECTOR,
                        Vectors.bytes(vector)))
                .orElseGet(() -> Map.of(Table.VECTOR_TEXT, waiting.text(), Table.VECTOR_MODEL, -code));
        return sealer.seal(
                vectors,
                was.id(),
                waiting.row().key(),
                was.scopes(),
                was.shared(),
                was.position(),
                was.createdAt(),
                was.updatedAt(),
                values);
    }

    /** Every vector of this model: those of one subject's rows, or for scope 0 those of shared ones and of nobody's. */
    void forEach(ReadStore.Snapshot snapshot, Table vectors, long scope, BiConsumer<Long, float[]> visitor) {
        StoreQuery.Condition done = new StoreQuery.ClearIn(Table.VECTOR_MODEL, List.of(code));
        Optional<StoreQuery.Edge> edge = Optional.empty();
        List<StoredRow> page;
        do {
            page = snapshot.rows(query(vectors, Optional.of(Set.of(scope)), done, edge, PAGE_ROWS));
            // On all cores: somebody is waiting for it, and opening is most of the work.
            page.parallelStream()
                    .filter(row -> partition(row) == scope)
                    .map(row -> sealer.open(vectors, row).flatMap(this::vector).map(unit -> Map.entry(row.id(), unit)))
                    .flatMap(Optional::stream)
                    .toList()
                    .forEach(found -> visitor.accept(found.getKey(), found.getValue()));
            if (!page.isEmpty()) {
                edge = Optional.of(StoreQuery.Edge.at(page.get(page.size() - 1), Table.VECTOR_MODEL, true));
            }
        } while (page.size() == PAGE_ROWS);
    }

    /** Among whose vectors a row's vector is looked for. */
    static long partition(StoredRow row) {
        return row.shared() ? 0 : row.scopes().subject();
    }

    private Optional<float[]> vector(Row row) {
        return row.value(Table.VECTOR) instanceof byte[] bytes && bytes.length == dimension * Float.BYTES
                ? Optional.of(Vectors.of(bytes))
                : Optional.empty();
    }

    long countDone(ReadStore.Snapshot snapshot, Table vectors) {
        return count(snapshot, vectors, new StoreQuery.ClearIn(Table.VECTOR_MODEL, List.of(code)));
    }

    long countRefused(ReadStore.Snapshot snapshot, Table vectors) {
        return count(snapshot, vectors, new StoreQuery.ClearIn(Table.VECTOR_MODEL, List.of(-code)));
    }

    long countWaiting(ReadStore.Snapshot snapshot, Table vectors) {
        return undone().stream()
                .mapToLong(undone -> count(snapshot, vectors, undone))
                .sum();
    }

    private static long count(ReadStore.Snapshot snapshot, Table vectors, StoreQuery.Condition condition) {
        return snapshot.count(query(vectors, Optional.empty(), condition, Optional.empty(), 1));
    }

    private static StoreQuery query(
            Table vectors,
            Optional<Set<Long>> scopes,
            StoreQuery.Condition condition,
            Optional<StoreQuery.Edge> edge,
            int limit) {
        return new StoreQuery(vectors, scopes, List.of(condition), Table.VECTOR_MODEL, false, edge, 0, limit);
    }
}
