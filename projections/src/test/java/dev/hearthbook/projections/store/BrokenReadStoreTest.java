package dev.hearthbook.projections.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.internal.memory.MemoryReadStores;
import dev.hearthbook.view.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The contract itself on trial: each fault must make the check fail that is there for it. */
class BrokenReadStoreTest {
    @Test
    void a_store_that_does_nothing_fails_almost_everything() {
        Set<String> passed = new TreeSet<>(ReadStoreContract.checks().keySet());
        passed.removeAll(failures(Inert::new));

        assertEquals(Set.of("an empty store stands at the start and has no rows"), passed);
    }

    @Test
    void a_store_that_applies_batches_from_anywhere_is_noticed() {
        assertEquals(
                Set.of("a batch that starts elsewhere is refused and changes nothing"),
                failures(store -> new Faulty(store) {
                    @Override
                    public void apply(Batch batch) {
                        store.apply(new Batch(store.mark(), batch.to(), batch.writes()));
                    }
                }));
    }

    @Test
    void a_store_that_keeps_what_was_erased_is_noticed() {
        assertEquals(
                Set.of("removing a scope takes every row that hangs on it, in every table and in the index"),
                failures(store -> new Faulty(store) {
                    @Override
                    public void apply(Batch batch) {
                        List<Write> writes = batch.writes().stream()
                                .filter(write -> !(write instanceof Write.RemoveScope))
                                .toList();
                        store.apply(new Batch(batch.from(), batch.to(), writes));
                    }
                }));
    }

    @Test
    void a_store_that_shows_its_rows_to_every_subject_is_noticed() {
        assertEquals(
                Set.of("a reader of scopes sees their rows and shared ones, no others"),
                failures(store -> new Faulty(store) {
                    @Override
                    public Snapshot snapshot() {
                        return new FaultySnapshot(store.snapshot()) {
                            @Override
                            public List<StoredRow> rows(StoreQuery q) {
                                return snapshot.rows(new StoreQuery(
                                        q.table(),
                                        Optional.empty(),
                                        q.conditions(),
                                        q.order(),
                                        q.descending(),
                                        q.edge(),
                                        q.skip(),
                                        q.limit()));
                            }
                        };
                    }
                }));
    }

    @Test
    void a_snapshot_that_moves_on_is_noticed() {
        Set<String> failures = failures(store -> new Faulty(store) {
            @Override
            public Snapshot snapshot() {
                return new FaultySnapshot(store.snapshot()) {
                    @Override
                    public Mark mark() {
                        return store.mark();
                    }
                };
            }
        });

        assertEquals(Set.of("a snapshot does not see what comes after it"), failures);
    }

    @Test
    void a_search_without_ranking_is_noticed() {
        Set<String> failures = failures(store -> new Faulty(store) {
            @Override
            public Snapshot snapshot() {
                return new FaultySnapshot(store.snapshot()) {
                    @Override
                    public List<StoreSearch.Found> search(StoreSearch search) {
                        return snapshot.search(search).stream()
                                .map(hit -> new StoreSearch.Found(hit.row(), 1))
                                .toList();
                    }
                };
            }
        });

        assertTrue(failures.contains("ranking is BM25 with the weights of the fields"), failures::toString);
    }

    private static Set<String> failures(Function<ReadStore, ReadStore> fault) {
        ReadStoreContract.Tried broken =
                new ReadStoreContract.Tried(folder -> new FaultyStores(new MemoryReadStores(), fault), false);
        Set<String> failures = new TreeSet<>();
        ReadStoreContract.checks().forEach((name, check) -> {
            try {
                check.run(broken, Path.of("unused"));
            } catch (Exception | AssertionError e) {
                failures.add(name);
            }
        });
        return failures;
    }

    /** Gives out stores with a fault. */
    private record FaultyStores(ReadStores stores, Function<ReadStore, ReadStore> fault) implements ReadStores {
        @Override
        public ReadStore open(String group, String shape, List<Table> tables) {
            ReadStore whole = stores.open(group, shape, tables);
            return new Wrapped(fault.apply(whole), whole);
        }

        @Override
        public ReadStore beside(String group, String shape, List<Table> tables) {
            ReadStore whole = stores.beside(group, shape, tables);
            return new Wrapped(fault.apply(whole), whole);
        }

        @Override
        public ReadStore apart(String group, String shape, List<Table> tables) {
            ReadStore whole = stores.apart(group, shape, tables);
            return new Wrapped(fault.apply(whole), whole);
        }

        @Override
        public void discard(ReadStore store) {
            stores.discard(((Wrapped) store).whole);
        }

        @Override
        public void forget(String group, boolean interrupted) {
            stores.forget(group, interrupted);
        }

        @Override
        public ReadStore promote(String group, String shape, List<Table> tables, ReadStore beside, ReadStore serving) {
            ReadStore promoted =
                    stores.promote(group, shape, tables, ((Wrapped) beside).whole, ((Wrapped) serving).whole);
            return new Wrapped(fault.apply(promoted), promoted);
        }

        @Override
        public void close() {
            stores.close();
        }
    }

    /** A faulty store and the whole one beneath it. */
    private static final class Wrapped extends Faulty {
        private final ReadStore whole;

        private Wrapped(ReadStore faulty, ReadStore whole) {
            super(faulty);
            this.whole = whole;
        }
    }

    private static class Faulty implements ReadStore {
        final ReadStore store;

        Faulty(ReadStore store) {
            this.store = store;
        }

        @Override
        public Mark mark() {
            return store.mark();
        }

        @Override
        public void apply(Batch batch) {
            store.apply(batch);
        }

        @Override
        public Optional<StoredRow> row(Table table, Blind key) {
            return store.row(table, key);
        }

        @Override
        public void finish() {
            store.finish();
        }

        @Override
        public void purge() {
            store.purge();
        }

        @Override
        public Snapshot snapshot() {
            return store.snapshot();
        }

        @Override
        public long bytes() {
            return store.bytes();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private static class FaultySnapshot implements ReadStore.Snapshot {
        final ReadStore.Snapshot snapshot;

        FaultySnapshot(ReadStore.Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public Mark mark() {
            return snapshot.mark();
        }

        @Override
        public Optional<StoredRow> row(Table table, Blind key) {
            return snapshot.row(table, key);
        }

        @Override
        public Optional<StoredRow> row(Table table, long id) {
            return snapshot.row(table, id);
        }

        @Override
        public List<StoredRow> rows(StoreQuery query) {
            return snapshot.rows(query);
        }

        @Override
        public List<StoredRow> rowsAfter(Table table, long id, int limit) {
            return snapshot.rowsAfter(table, id, limit);
        }

        @Override
        public long count(StoreQuery query) {
            return snapshot.count(query);
        }

        @Override
        public List<StoreGroups.Found> groups(StoreGroups query) {
            return snapshot.groups(query);
        }

        @Override
        public List<String> explain(StoreQuery query) {
            return snapshot.explain(query);
        }

        @Override
        public long countUnder(Table table, Set<Long> scopes) {
            return snapshot.countUnder(table, scopes);
        }

        @Override
        public List<StoreSearch.Found> search(StoreSearch search) {
            return snapshot.search(search);
        }

        @Override
        public List<StoreGroups.Found> groups(StoreSearch search, List<String> columns) {
            return snapshot.groups(search, columns);
        }

        @Override
        public boolean hasShared(Table table) {
            return snapshot.hasShared(table);
        }

        @Override
        public Set<Long> holding(Table table, List<String> tokens, List<Long> ids) {
            return snapshot.holding(table, tokens, ids);
        }

        @Override
        public void close() {
            snapshot.close();
        }
    }

    /** Accepts everything and keeps nothing. */
    private static final class Inert extends Faulty {
        Inert(ReadStore store) {
            super(store);
        }

        @Override
        public void apply(Batch batch) {}

        @Override
        public void close() {}
    }
}
