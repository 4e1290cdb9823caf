package dev.hearthbook.internal.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.model.RequestContext;
import dev.hearthbook.work.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two workers share two jobs: nobody is forgotten, whatever callers do with their answers. */
@Timeout(60)
class CrewTest {
    /** What was written, in order; an answer gives its number, and then does what was asked of it. */
    private final List<Prepared> written = Collections.synchronizedList(new ArrayList<>());

    private final List<Integer> answered = Collections.synchronizedList(new ArrayList<>());
    private final AtomicReference<Crew> crew = new AtomicReference<>();

    @Test
    void an_answer_that_hangs_does_not_stop_the_writer() throws InterruptedException {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        start(number -> {
            if (number == 0) {
                hangs.countDown();
                awaitUninterrupted(goOn);
            }
        });
        crew.get().hand(commit());
        assertTrue(hangs.await(30, TimeUnit.SECONDS));

        for (int i = 1; i <= 20; i++) {
            int wanted = i + 1;
            crew.get().hand(commit());
            await(() -> written.size() == wanted);
        }

        assertEquals(List.of(), answered, "answers come in order");
        goOn.countDown();
        await(() -> answered.size() == 21);
        assertEquals(IntStream.rangeClosed(0, 20).boxed().toList(), answered);
        crew.get().close(() -> {});
    }

    @Test
    void a_crew_can_be_closed_from_within_an_answer_and_gives_those_behind_it() throws InterruptedException {
        CountDownLatch closes = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        start(number -> {
            if (number == 0) {
                closes.countDown();
                awaitUninterrupted(goOn);
                crew.get().close(() -> {});
            }
        });
        crew.get().hand(commit());
        assertTrue(closes.await(30, TimeUnit.SECONDS));
        crew.get().hand(commit());
        await(() -> written.size() == 2);

        goOn.countDown();

        await(() -> answered.size() == 2);
        crew.get().close(() -> {});
        assertEquals(List.of(0, 1), answered);
    }

    @Test
    void what_is_asked_besides_commits_is_done_without_one() {
        AtomicBoolean asked = new AtomicBoolean();
        AtomicBoolean done = new AtomicBoolean();
        crew.set(new Crew(
                new Crew.Job() {
                    @Override
                    public boolean write(List<Prepared> batch) {
                        boolean was = asked.getAndSet(false);
                        done.compareAndSet(false, was);
                        return was;
                    }

                    @Override
                    public boolean isAsked() {
                        return asked.get();
                    }
                },
                1,
                Duration.ZERO,
                Duration.ofHours(1)));
        crew.get().start(Workers.threads());

        asked.set(true);
        crew.get().wakeWriter();

        await(done::get);
        crew.get().close(() -> {});
    }

    private void start(IntConsumer answer) {
        crew.set(new Crew(
                new Crew.Job() {
                    @Override
                    public boolean write(List<Prepared> batch) {
                        for (Prepared commit : batch) {
                            int number = written.size();
                            written.add(commit);
                            crew.get().leave(List.of(() -> {
                                answer.accept(number);
                                answered.add(number);
                            }));
                        }
                        return !batch.isEmpty();
                    }

                    @Override
                    public boolean isAsked() {
                        return false;
                    }
                },
                8,
                Duration.ofSeconds(30),
                Duration.ofHours(1)));
        crew.get().start(Workers.threads());
    }

    private static Prepared commit() {
        return new Prepared(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                RequestContext.NONE,
                Optional.empty(),
                0,
                new CompletableFuture<>());
    }

    @Test
    void callers_that_wait_for_every_answer_wait_for_none_in_vain() throws InterruptedException {
        int callers = 16;
        int each = 2_000;
        start(number -> written.get(number).answer().cancel(false));

        List<Thread> threads = IntStream.range(0, callers)
                .mapToObj(caller -> new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        Prepared commit = commit();
                        crew.get().hand(commit);
                        commit.answer().handle((receipt, cancelled) -> true).join();
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        crew.get().close(() -> {});

        assertEquals(IntStream.range(0, callers * each).boxed().toList(), answered);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it did not happen");
            Thread.onSpinWait();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts an answering worker", e);
        }
    }
}
