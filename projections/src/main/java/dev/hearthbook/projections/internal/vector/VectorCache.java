package dev.hearthbook.projections.internal.vector;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.projections.internal.worker.ProjectionWorker;
import dev.hearthbook.projections.internal.worker.RowChange;
import dev.hearthbook.projections.internal.worker.Touched;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The vectors in memory that searches have needed: one index for each subject in each table, and one for rows that all see. An index is
 * loaded by the first search that needs it and follows what is written from then on.
 *
 * <p><b>Bounded.</b> Beyond {@code bytesMax} the indexes that were asked least lately leave.
 *
 * <p><b>Erasure</b> lets go of every index of the group: a destroyed key can be a retention key, which many subjects' rows hang on.
 *
 * <p><b>Beside the store.</b> An index may know rows that a snapshot does not hold (any more, or yet); whoever asks looks them up.
 * Changes that come while an index is loaded are noted and made up for afterwards.
 *
 * <p>Any thread. Who loads an index holds up who needs the same one, and nobody else.
 */
final class VectorCache {
    private final VectorRows rows;
    private final int dimension;
    private final int exactMax;
    private final long bytesMax;
    private final Map<Place, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    VectorCache(VectorRows rows, int dimension, int exactMax, long bytesMax) {
        this.rows = rows;
        this.dimension = dimension;
        this.exactMax = exactMax;
        this.bytesMax = bytesMax;
    }

    /** @param scope whose rows; 0 for those that all see */
    private record Place(String table, long scope) {}

    /** An index, or what happened to it while it is loaded. */
    private static final class Entry {
        final VectorIndex index;
        /** Id to vector, none for a removed one; null once the index is loaded. Guarded by the entry. */
        @Nullable
        Map<Long, Optional<float[]>> meanwhile = new HashMap<>();

        Entry(VectorIndex index) {
            this.index = index;
        }

        synchronized void change(long id, Optional<float[]> vector) {
            if (meanwhile != null) {
                meanwhile.put(id, vector);
            } else {
                apply(id, vector);
            }
        }

        synchronized void loaded() {
            Map<Long, Optional<float[]>> changes = meanwhile;
            if (changes == null) {
                throw new AssertionError("an index is loaded once");
            }
            changes.forEach(this::apply);
            index.prepare();
            meanwhile = null;
        }

        synchronized boolean isLoaded() {
            return meanwhile == null;
        }

        private void apply(long id, Optional<float[]> vector) {
            vector.ifPresentOrElse(unit -> index.put(id, unit), () -> index.remove(id));
        }
    }

    /**
     * The index of one subject's rows, loaded.
     *
     * @throws HearthbookException {@code QUERY_REFUSED} when it alone takes more memory than all may
     */
    VectorIndex index(ProjectionWorker worker, Table vectors, long scope) {
        Place place = new Place(vectors.name(), scope);
        while (true) {
            Entry entry;
            synchronized (entries) {
                entry = entries.computeIfAbsent(place, key -> new Entry(new VectorIndex(dimension, exactMax)));
            }
            if (entry.isLoaded()) {
                return entry.index;
            }
            synchronized (entry.index) {
                if (!entry.isLoaded()) {
                    load(worker, vectors, place, entry);
                }
            }
        }
    }

    private void load(ProjectionWorker worker, Table vectors, Place place, Entry entry) {
        try (ReadStore.Snapshot snapshot = worker.snapshot()) {
            // Straight into the index, which nobody sees yet: there may be no room to have them twice.
            rows.forEach(snapshot, vectors, place.scope(), (id, unit) -> {
                entry.index.load(id, unit);
                if (entry.index.bytes() > bytesMax) {
                    throw new HearthbookException(
                            ErrorCode.QUERY_REFUSED,
                            "the vectors of one subject in table '" + vectors.name() + "' take more than the "
                                    + bytesMax
                                    + " bytes that all may take; raise bytesMax of the views' VectorsConfig");
                }
            });
            entry.loaded();
        } catch (Throwable e) {
            synchronized (entries) {
                entries.remove(place, entry);
            }
            throw e;
        }
        bound(place);
    }

    private void bound(Place newest) {
        synchronized (entries) {
            long bytes = 0;
            for (Entry entry : entries.values()) {
                bytes += entry.index.bytes();
            }
            List<Place> eldest = new ArrayList<>(entries.keySet());
            for (int i = 0; i < eldest.size() && bytes > bytesMax; i++) {
                Entry entry = entries.get(eldest.get(i));
                if (entry != null && entry.isLoaded() && !eldest.get(i).equals(newest)) {
                    bytes -= entry.index.bytes();
                    entries.remove(eldest.get(i));
                }
            }
        }
    }

    /** Bytes of all indexes. */
    long bytes() {
        synchronized (entries) {
            return entries.values().stream()
                    .mapToLong(entry -> entry.index.bytes())
                    .sum();
        }
    }

    /** A row has this vector now. */
    void put(Table vectors, long scope, long id, float[] unit) {
        Entry entry;
        synchronized (entries) {
            entry = entries.get(new Place(vectors.name(), scope));
        }
        if (entry != null) {
            entry.change(id, Optional.of(unit));
            bound(new Place(vectors.name(), scope));
        }
    }

    /** A batch of the group that keeps these tables was applied. */
    void touched(List<Table> embedded, Touched touched) {
        if (touched.erased()) {
            embedded.forEach(this::forget);
            return;
        }
        for (RowChange change : touched.rows()) {
            Optional<Table> vectors = change.table().vectors();
            if (change.before() != null && vectors.isPresent()) {
                boolean stays = change.after() != null
                        && change.after().id() == change.before().id()
                        && VectorRows.partition(change.after()) == VectorRows.partition(change.before());
                if (!stays) {
                    remove(
                            vectors.get(),
                            VectorRows.partition(change.before()),
                            change.before().id());
                }
            }
        }
    }

    private void remove(Table vectors, long scope, long id) {
        Entry entry;
        synchronized (entries) {
            entry = entries.get(new Place(vectors.name(), scope));
        }
        if (entry != null) {
            entry.change(id, Optional.empty());
        }
    }

    /** Lets go of every index of a table. */
    void forget(Table table) {
        table.vectors().ifPresent(vectors -> {
            synchronized (entries) {
                entries.keySet().removeIf(place -> place.table().equals(vectors.name()));
            }
        });
    }
}
