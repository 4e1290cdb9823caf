package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.MemoryViews;
import dev.hearthbook.work.SteppedWorkers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/**
 * A request to erase is a barrier: what was acknowledged behind it can be read, whoever sealed it when. A commit is sealed on its
 * caller's thread, so it may be on its way under keys that are about to be destroyed.
 */
class BarrierTest {
    private static final Subject ADA = Subject.of("ada");
    private static final int SEEDS = Boolean.getBoolean("hearthbook.long") ? 2_000 : 100;
    private static final int WRITERS = 8;
    private static final int ROUNDS = 25;

    @TempDir
    private Path folder;

    private static Hearthbook stepped(SteppedWorkers workers) {
        return Hearthbook.inMemory(BookConfig.defaults(Path.of("unused")).withWorkers(workers), MemoryViews.create());
    }

    /** Every event that cannot be read stands before a request to erase it, and every acknowledged one is there. */
    private static void assertBarrier(List<Recorded> log, Set<Long> acknowledged, String where) {
        Map<Long, Long> requests = new HashMap<>();
        for (Recorded recorded : log) {
            if (recorded instanceof Recorded.Fact fact && fact.event() instanceof BookEvent.ErasureRequested request) {
                request.scopes()
                        .forEach(
                                scope -> requests.put(scope, recorded.position().value()));
            }
        }
        for (Recorded recorded : log) {
            long position = recorded.position().value();
            if (recorded instanceof Recorded.Erased erased) {
                long request = requests.getOrDefault(erased.meta().scopes().subject(), 0L);
                assertTrue(position < request, where + ": " + erased + " is unreadable, and erased at " + request);
            }
        }
        Set<Long> there = log.stream().map(it -> it.position().value()).collect(Collectors.toCollection(TreeSet::new));
        assertTrue(there.containsAll(acknowledged), where);
    }

    @Test
    void a_commit_that_was_sealed_before_and_is_written_behind_is_refused() {
        SteppedWorkers workers = new SteppedWorkers(choices -> 0);
        try (Hearthbook book = stepped(workers)) {
            workers.join(book.memories().remember(ADA, "likes tea").toFuture());
            List<Object> answers = new ArrayList<>();

            book.erasures().erase(ADA).subscribe(answers::add, answers::add); // waits for the writer
            book.memories()
                    .remember(ADA, "likes coffee")
                    .subscribe(answers::add, answers::add); // sealed, and behind it
            workers.settle();

            assertEquals(2, answers.size(), answers.toString());
            assertTrue(
                    answers.stream()
                            .anyMatch(it -> it instanceof HearthbookException refused
                                    && refused.code() == ErrorCode.SUBJECT_ERASED),
                    answers.toString());
            assertBarrier(
                    workers.join(book.journal().read(Mark.START).collectList().toFuture()), Set.of(1L), "in steps");
        }
    }

    @Test
    void in_any_order_of_steps() {
        int refused = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            refused += run(seed);
        }
        assertTrue(refused > SEEDS / 2, "only " + refused + " writes met a barrier: the test is too tame");
    }

    /** How many writes were refused. */
    private static int run(int seed) {
        Random random = new Random(seed);
        SteppedWorkers workers = new SteppedWorkers(random::nextInt);
        Set<Long> acknowledged = new TreeSet<>();
        List<MemoryId> made = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        try (Hearthbook book = stepped(workers)) {
            for (int i = 0; i < 40; i++) {
                int kind = random.nextInt(10);
                if (kind < 4 || made.isEmpty()) {
                    note(
                            book.memories()
                                    .remember(ADA, "memory " + i)
                                    .doOnNext(it -> made.add(it.memory()))
                                    .map(it -> it.receipt().position().value()),
                            acknowledged,
                            refused);
                } else if (kind < 7) {
                    note(
                            book.memories()
                                    .revise(made.get(random.nextInt(made.size())), "revised " + i)
                                    .map(it -> it.position().value()),
                            acknowledged,
                            refused);
                } else if (kind < 9) {
                    book.erasures().erase(ADA).subscribe(done -> {}, failure -> {});
                } else {
                    book.erasures().renew(ADA).subscribe(done -> {}, failure -> {});
                }
                for (int steps = random.nextInt(6); steps > 0; steps--) {
                    workers.step();
                }
            }
            workers.settle();
            assertBarrier(
                    workers.join(book.journal().read(Mark.START).collectList().toFuture()),
                    acknowledged,
                    "seed " + seed);
        }
        return refused.get();
    }

    private static void note(Mono<Long> write, Set<Long> acknowledged, AtomicInteger refused) {
        write.subscribe(acknowledged::add, failure -> {
            if (!(failure instanceof HearthbookException known) || known.code() != ErrorCode.SUBJECT_ERASED) {
                throw new AssertionError("a write failed otherwise", failure);
            }
            refused.incrementAndGet();
        });
    }

    @Test
    void eight_writers_against_erase_and_renew() throws Exception {
        Set<Long> acknowledged = new ConcurrentSkipListSet<>();
        AtomicInteger refused = new AtomicInteger();
        AtomicBoolean going = new AtomicBoolean(true);
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try (Hearthbook book = Books.open(folder)) {
            book.memories().remember(ADA, "the first").block();
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                running.add(writers.submit(() -> {
                    for (int i = 0; going.get(); i++) {
                        try {
                            MemoryId memory = book.memories()
                                    .remember(ADA, "memory " + number + " " + i)
                                    .doOnNext(it -> acknowledged.add(
                                            it.receipt().position().value()))
                                    .block()
                                    .memory();
                            acknowledged.add(book.memories()
                                    .revise(memory, "revised " + i)
                                    .block()
                                    .position()
                                    .value());
                        } catch (HearthbookException e) {
                            assertEquals(ErrorCode.SUBJECT_ERASED, e.code(), e.getMessage());
                            refused.incrementAndGet();
                        }
                    }
                }));
            }
            for (int round = 0; round < ROUNDS; round++) {
                int before = acknowledged.size();
                while (acknowledged.size() < before + 20) {
                    Thread.onSpinWait();
                }
                book.erasures().erase(ADA).block();
                book.erasures().renew(ADA).block();
            }
            going.set(false);
            for (Future<?> one : running) {
                one.get();
            }

            assertBarrier(book.journal().read(Mark.START).collectList().block(), acknowledged, "with threads");
            assertEquals(
                    ROUNDS, book.erasures().receipts().collectList().block().size());
            Map<String, String> live = Books.rows(book);
            Set<String> texts = Books.memories(book).stream().map(Memory::text).collect(Collectors.toSet());
            book.upkeep().rebuild().blockLast();
            assertEquals(live, Books.rows(book));
            assertEquals(texts, Books.memories(book).stream().map(Memory::text).collect(Collectors.toSet()));
            assertTrue(refused.get() > 0, "no writer met a barrier");
        } finally {
            going.set(false);
            writers.shutdownNow();
        }
    }
}
