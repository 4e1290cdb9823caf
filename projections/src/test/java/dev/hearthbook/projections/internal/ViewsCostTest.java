package dev.hearthbook.projections.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.fixture.Notes;
import dev.hearthbook.projections.fixture.ScriptedSource;
import dev.hearthbook.projections.fold.Mutation;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.fold.Rows;
import dev.hearthbook.projections.internal.memory.MemoryReadStores;
import dev.hearthbook.projections.internal.worker.Group;
import dev.hearthbook.projections.internal.worker.Pace;
import dev.hearthbook.projections.store.Batch;
import dev.hearthbook.projections.store.Language;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What reading costs, counted in questions to the store, and what happens when a fold takes its time. */
class ViewsCostTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Subject ADA = Subject.of("ada");
    private static final Subject BEN = Subject.of("ben");

    private final ScriptedSource source = ScriptedSource.create();

    private ProjectionViews open(ReadStores stores, Duration awaitTimeout, Projection projection) {
        Pace pace = new Pace(100, 100, 1_000, 100, awaitTimeout);
        Group group = new Group(projection.name(), List.of(projection));
        ProjectionViews views = new ProjectionViews(
                () -> stores, new Settings(List.of(group), Language.ENGLISH, pace, 2, Optional.empty()));
        views.open(source);
        return views;
    }

    @Test
    void a_change_asks_anew_only_the_questions_it_touches_and_equal_ones_once() {
        Counting stores = new Counting();
        try (ProjectionViews views = open(stores, SOON, new Notes())) {
            BlockingQueue<Page<String>> pages = new LinkedBlockingQueue<>();
            List<Query<String>> queries = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                queries.add(Query.on(Notes.NOTES)
                        .within(i % 2 == 0 ? ADA : BEN)
                        .where(Match.is("kind", "kind" + i / 2))
                        .map(Notes::line));
            }
            // Both subjects have a scope, so that every question knows what it waits for.
            source.append(ADA, Notes.Written.of("x", "none", 0, "x"));
            Mark start = source.append(BEN, Notes.Written.of("y", "none", 0, "x"));
            views.await(start).block(SOON);
            for (Query<String> query : queries) {
                views.watch(query).subscribe(pages::add);
                views.watch(query).subscribe(pages::add);
            }
            for (int i = 0; i < 1_000; i++) {
                ViewsHarness.next(pages);
            }
            int before = stores.snapshots.get();
            assertTrue(before <= 1_000, "equal questions share their first answer, but there were " + before);

            source.append(ADA, Notes.Written.of("a", "kind7", 1, "x"));
            assertEquals(List.of("a kind7 1 x"), ViewsHarness.next(pages).rows());
            assertEquals(List.of("a kind7 1 x"), ViewsHarness.next(pages).rows());
            source.append(ADA, Notes.Written.of("a", "kind8", 1, "x"));
            for (int i = 0; i < 4; i++) {
                ViewsHarness.next(pages);
            }

            assertEquals(before + 3, stores.snapshots.get(), "one for the row that came, two for the row that moved");
        }
    }

    @Test
    void a_mark_that_is_reached_costs_nothing_and_one_that_is_not_fails_in_time() {
        Slow slow = new Slow();
        try (ProjectionViews views = open(new MemoryReadStores(), Duration.ofMillis(50), slow)) {
            Mark mark = source.append(ADA, Notes.Written.of("a", "tea", 1, "x"));

            StepVerifier.create(views.page(Query.on(Slow.SEEN).after(mark)))
                    .expectErrorMatches(e -> e instanceof HearthbookException h && h.code() == ErrorCode.VIEW_LATE)
                    .verify(SOON);
            assertEquals(0L, views.count(Query.on(Slow.SEEN)).block(SOON));
            slow.go.countDown();
            Flux.defer(() -> views.await(mark)).retry(100).blockLast(SOON);
            assertEquals(1L, views.count(Query.on(Slow.SEEN).after(mark)).block(SOON));
            Mark future = new Mark(Position.of(99), 1);
            StepVerifier.create(views.await(future))
                    .expectErrorMatches(e -> e instanceof HearthbookException h && h.code() == ErrorCode.STALE_POSITION)
                    .verify(SOON);
        }
    }

    @Test
    void a_rebuild_reports_its_progress_can_be_cancelled_and_runs_once_at_a_time() throws InterruptedException {
        Slow slow = new Slow();
        slow.go.countDown();
        try (ProjectionViews views = open(new MemoryReadStores(), SOON, slow)) {
            for (int i = 0; i < 500; i++) {
                source.append(ADA, Notes.Written.of("a" + i, "tea", 1, "x"));
            }
            views.await(source.head()).block(SOON);

            StepVerifier.create(views.rebuild().last())
                    .expectNextMatches(progress -> progress.events() == 500 && progress.total() == 500)
                    .expectComplete()
                    .verify(SOON);

            slow.hold(300);
            BlockingQueue<String> ended = new LinkedBlockingQueue<>();
            Disposable first =
                    views.rebuild().doFinally(how -> ended.add(how.name())).subscribe();
            slow.reached.await();
            assertThrows(IllegalStateException.class, () -> views.rebuild().blockLast(SOON));
            assertEquals(500L, views.count(Query.on(Slow.SEEN)).block(SOON), "the old tables go on serving");
            first.dispose();
            slow.go.countDown();
            assertEquals("CANCEL", ViewsHarness.next(ended).toUpperCase(Locale.ROOT));

            Mark mark = source.append(ADA, Notes.Written.of("b", "tea", 1, "x"));
            assertEquals(501L, views.count(Query.on(Slow.SEEN).after(mark)).block(SOON));
        }
    }

    @Test
    void a_rebuild_that_finds_no_room_to_take_over_fails_alone() {
        AtomicInteger refusals = new AtomicInteger(1);
        ReadStores stores = new Counting() {
            @Override
            public ReadStore promote(
                    String group, String shape, List<Table> tables, ReadStore beside, ReadStore serving) {
                if (refusals.getAndDecrement() > 0) {
                    throw new HearthbookException(ErrorCode.OUT_OF_SPACE, "the disk is full");
                }
                return super.promote(group, shape, tables, beside, serving);
            }
        };
        try (ProjectionViews views = open(stores, SOON, new Notes())) {
            source.append(ADA, Notes.Written.of("a", "tea", 1, "x"));
            views.await(source.head()).block(SOON);

            StepVerifier.create(views.rebuild())
                    .thenConsumeWhile(progress -> true)
                    .expectErrorMatches(e -> e instanceof HearthbookException h && h.code() == ErrorCode.OUT_OF_SPACE)
                    .verify(SOON);
            Mark mark = source.append(ADA, Notes.Written.of("b", "tea", 1, "x"));
            assertEquals(2L, views.count(Query.on(Notes.NOTES).after(mark)).block(SOON), "the old tables go on");
            views.rebuild().blockLast(SOON);
            assertEquals(2L, views.count(Query.on(Notes.NOTES)).block(SOON));
        }
    }

    /** Folds when it may. */
    private static final class Slow implements Projection {
        static final Table SEEN = Table.named("seen").build();

        volatile CountDownLatch go = new CountDownLatch(1);
        volatile CountDownLatch reached = new CountDownLatch(1);
        private volatile long holdAt = 1;

        void hold(long position) {
            reached = new CountDownLatch(1);
            go = new CountDownLatch(1);
            holdAt = position;
        }

        @Override
        public String name() {
            return "slow";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public List<Table> tables() {
            return List.of(SEEN);
        }

        @Override
        public List<Mutation> fold(Rows now, Recorded.Fact fact) {
            if (fact.position().value() == holdAt) {
                reached.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new AssertionError("interrupted", e);
                }
            }
            return List.of(Mutation.upsert(SEEN, "row" + fact.position(), Map.of()));
        }
    }

    /** Counts snapshots. */
    private static class Counting implements ReadStores {
        final AtomicInteger snapshots = new AtomicInteger();
        private final MemoryReadStores stores = new MemoryReadStores();

        @Override
        public ReadStore open(String group, String shape, List<Table> tables) {
            ReadStore store = stores.open(group, shape, tables);
            return new ReadStore() {
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
                    snapshots.incrementAndGet();
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
            };
        }

        @Override
        public ReadStore beside(String group, String shape, List<Table> tables) {
            return stores.beside(group, shape, tables);
        }

        @Override
        public ReadStore apart(String group, String shape, List<Table> tables) {
            return stores.apart(group, shape, tables);
        }

        @Override
        public void discard(ReadStore store) {
            stores.discard(store);
        }

        @Override
        public void forget(String group, boolean interrupted) {
            stores.forget(group, interrupted);
        }

        @Override
        public ReadStore promote(String group, String shape, List<Table> tables, ReadStore beside, ReadStore serving) {
            return stores.promote(group, shape, tables, beside, serving);
        }

        @Override
        public void close() {
            stores.close();
        }
    }
}
