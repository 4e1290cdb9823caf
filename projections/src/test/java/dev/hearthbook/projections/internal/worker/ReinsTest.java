package dev.hearthbook.projections.internal.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.view.RebuildControl;
import dev.hearthbook.work.SteppedWorkers;
import dev.hearthbook.work.Worker;
import dev.hearthbook.work.Workers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;

class ReinsTest {
    private final RebuildControl control = RebuildControl.unbounded();
    private final PassingTime time = new PassingTime();
    private final Reins reins = new Reins(control, time, step -> {});

    @Test
    void a_free_rebuild_takes_what_it_wants_at_once() {
        assertEquals(1_000, reins.next(1_000));
        assertEquals(1_000, reins.next(1_000));
        assertEquals(0, time.millis());
    }

    @Test
    void a_throttled_rebuild_takes_on_average_what_it_may_in_small_bites() {
        control.throttle(500);

        int taken = 0;
        while (taken < 2_000) {
            int some = reins.next(1_000);
            assertTrue(some >= 1 && some <= 50, "took " + some);
            taken += some;
        }

        assertEquals(3_900, time.millis(), 50, "2,000 events at 500 a second; the last bite is not waited for");
    }

    @Test
    void whoever_loosens_the_reins_is_not_waited_for() {
        control.throttle(1);
        assertEquals(1, reins.next(1_000));
        time.then(() -> control.throttle(0));

        assertEquals(1_000, reins.next(1_000));

        assertTrue(time.millis() < 100, "waited " + time.millis() + " ms of the second that was owed");
    }

    @Test
    void a_paused_rebuild_stands_until_it_may_go_on_and_that_is_not_counted() {
        control.pause();
        time.then(() -> {});
        time.then(() -> control.throttle(10_000));
        time.then(control::resume);

        assertEquals(1_000, reins.next(1_000));

        assertEquals(0, time.left());
        assertEquals(time.millis(), Duration.ofNanos(reins.heldNanos()).toMillis());
    }

    @Test
    void dropping_the_reins_ends_a_paused_and_a_throttled_one() {
        control.pause();
        time.then(reins::drop);
        assertEquals(0, reins.next(1_000));

        RebuildControl slow = RebuildControl.atMost(1);
        Reins other = new Reins(slow, time, step -> {});
        assertEquals(1, other.next(1_000));
        time.then(other::drop);
        assertEquals(0, other.next(1_000));
    }

    @Test
    void a_negative_speed_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> control.throttle(-1));
    }

    /** Whoever waits lets time pass, ten milliseconds at a time, and one thing happen each time. */
    private static final class PassingTime implements Workers {
        private static final Duration STEP = Duration.ofMillis(10);

        private final SteppedWorkers stepped = new SteppedWorkers(n -> 0);
        private final Deque<Runnable> happenings = new ArrayDeque<>();

        void then(Runnable happening) {
            happenings.add(happening);
        }

        int left() {
            return happenings.size();
        }

        long millis() {
            return Duration.ofNanos(nanos()).toMillis();
        }

        @Override
        public <T> T join(CompletableFuture<T> future) {
            for (int i = 0; i < 100_000 && !future.isDone(); i++) {
                stepped.advance(STEP);
                if (!happenings.isEmpty()) {
                    happenings.remove().run();
                }
                stepped.settle();
            }
            assertTrue(future.isDone(), "waits for something that never comes");
            return future.join();
        }

        @Override
        public Hired hire(String name, Worker worker) {
            return stepped.hire(name, worker);
        }

        @Override
        public ExecutorService pool(String name, int tasksMax, int waitingMax) {
            return stepped.pool(name, tasksMax, waitingMax);
        }

        @Override
        public Scheduler scheduler(String name, int tasksMax, int waitingMax) {
            return stepped.scheduler(name, tasksMax, waitingMax);
        }

        @Override
        public Scheduler timer() {
            return stepped.timer();
        }

        @Override
        public long nanos() {
            return stepped.nanos();
        }
    }
}
