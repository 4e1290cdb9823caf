package dev.hearthbook.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class SteppedWorkersTest {
    private final SteppedWorkers workers = new SteppedWorkers(new Random(1)::nextInt);
    private final List<String> said = new ArrayList<>();

    /** Says what it is given, one at a time. */
    private final class Parrot implements Worker {
        private final Queue<String> words = new ArrayDeque<>();
        private boolean told;

        @Override
        public int work() {
            String word = words.poll();
            if (word != null) {
                said.add(word);
            }
            return word == null ? 0 : 1;
        }

        @Override
        public void await() {
            throw new AssertionError("there is no thread to wait");
        }

        @Override
        public boolean isDone() {
            return told && words.isEmpty();
        }

        @Override
        public void finish() {
            said.add("bye");
        }
    }

    @Test
    void nothing_happens_between_the_steps() {
        Parrot parrot = new Parrot();
        workers.hire("parrot", parrot);
        parrot.words.add("one");
        parrot.words.add("two");

        assertEquals(List.of(), said);
        assertEquals(Optional.of("parrot"), workers.step());
        assertEquals(List.of("one"), said);
        assertEquals(Optional.of("parrot"), workers.step());
        assertEquals(Optional.empty(), workers.step());
        assertEquals(List.of("one", "two"), said);
    }

    @Test
    void whoever_joins_a_worker_lets_it_end_its_work() {
        Parrot parrot = new Parrot();
        Workers.Hired hired = workers.hire("parrot", parrot);
        parrot.words.add("one");
        parrot.told = true;

        hired.join();
        hired.join();

        assertEquals(List.of("one", "bye"), said);
        assertEquals(Optional.empty(), workers.step());
    }

    @Test
    void a_worker_that_nobody_told_to_end_is_not_waited_for_for_ever() {
        Workers.Hired hired = workers.hire("parrot", new Parrot());

        assertThrows(IllegalStateException.class, hired::join);
    }

    @Test
    void the_same_choices_give_the_same_order() {
        assertEquals(orderOf(5), orderOf(5));
        assertTrue(
                List.of(1, 2, 3, 4).stream().anyMatch(seed -> !orderOf(seed).equals(orderOf(5))),
                "the order does not depend on the choices");
    }

    private static List<String> orderOf(int seed) {
        SteppedWorkers workers = new SteppedWorkers(new Random(seed)::nextInt);
        for (String name : List.of("a", "b", "c", "d")) {
            ExecutorService pool = workers.pool(name, 1, 10);
            for (int i = 0; i < 5; i++) {
                pool.execute(() -> {});
            }
        }
        List<String> order = new ArrayList<>();
        for (Optional<String> next = workers.step(); next.isPresent(); next = workers.step()) {
            order.add(next.get());
        }
        assertEquals(20, order.size());
        return order;
    }

    @Test
    void waiting_within_a_turn_lets_the_others_work_but_not_oneself() {
        ExecutorService pool = workers.pool("pool", 1, 10);
        ExecutorService other = workers.pool("other", 1, 10);
        CompletableFuture<String> answer = new CompletableFuture<>();
        pool.execute(() -> said.add("got " + workers.join(answer)));
        pool.execute(() -> said.add("next"));
        other.execute(() -> said.add("first"));
        other.execute(() -> answer.complete("it"));

        workers.settle();

        assertEquals(List.of("first", "got it", "next"), said);
    }

    @Test
    void an_answer_that_cannot_come_is_a_deadlock_and_says_so() {
        assertThrows(IllegalStateException.class, () -> workers.join(new CompletableFuture<>()));
    }

    @Test
    void an_error_is_thrown_as_it_is() {
        IllegalArgumentException why = new IllegalArgumentException("why");
        for (Workers each : List.of(workers, Workers.threads())) {
            IllegalArgumentException thrown =
                    assertThrows(IllegalArgumentException.class, () -> each.join(CompletableFuture.failedFuture(why)));
            assertEquals("why", thrown.getMessage());
        }
    }

    @Test
    void a_full_pool_refuses() {
        ExecutorService pool = workers.pool("pool", 1, 1);
        pool.execute(() -> {});

        assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
        pool.shutdown();
        assertFalse(pool.isTerminated());
        assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
        assertEquals(Optional.of("pool"), workers.step());
        assertTrue(pool.isTerminated());
        assertEquals(Optional.empty(), workers.step());
    }

    @Test
    void time_outs_run_out_when_time_is_let_pass() {
        CompletableFuture<String> late = Mono.<String>never()
                .timeout(Duration.ofSeconds(3), workers.timer())
                .toFuture();
        workers.timer().schedule(() -> said.add("two"), 2, TimeUnit.SECONDS);
        workers.timer().schedule(() -> said.add("never"), 1, TimeUnit.SECONDS).dispose();

        workers.advance(Duration.ofSeconds(1));
        workers.settle();
        assertEquals(List.of(), said);
        workers.advance(Duration.ofSeconds(2));
        workers.settle();

        assertEquals(List.of("two"), said);
        assertEquals(TimeUnit.SECONDS.toNanos(3), workers.nanos());
        assertEquals(
                TimeoutException.class,
                late.handle((it, error) -> error.getClass()).join());
    }

    @Test
    void reactive_work_runs_in_turns() {
        CompletableFuture<Void> done = Mono.<Void>fromRunnable(() -> said.add("worked"))
                .subscribeOn(workers.scheduler("io", 2, 10))
                .toFuture();

        assertEquals(List.of(), said);
        workers.join(done);
        assertEquals(List.of("worked"), said);
    }
}
