package dev.hearthbook.work;

import dev.hearthbook.model.Require;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.IntUnaryOperator;
import reactor.core.scheduler.Scheduler;

/**
 * Workers without threads: nothing happens until {@link #step} lets one of them do one turn. With a seeded choice a whole
 * book runs the same way twice, on one thread; time passes only by {@link #advance}.
 *
 * <p><b>Waiting.</b> Who waits for another worker within a turn steps the others until the answer is there ({@link #join}),
 * so turns may nest; a worker whose turn is not over is never called again. Callers of a stepped book must not block on it:
 * they subscribe, or turn a {@code Mono} into a future and join that. Let callers wait for the writer's queue no time at all
 * ({@code BookConfig.withPatience(Duration.ZERO)}), for nobody makes room meanwhile.
 *
 * <p>One thread.
 */
public final class SteppedWorkers implements Workers {
    private final IntUnaryOperator choice;
    private final List<Turn> turns = new ArrayList<>();
    private final SteppedTimer timer = new SteppedTimer();

    /** @param choice given n of 1 or more, gives a number from 0 to n - 1: who is asked first for a turn */
    public SteppedWorkers(IntUnaryOperator choice) {
        this.choice = choice;
        turns.add(timer);
    }

    /** Who may be given a turn. */
    interface Turn {
        String name();

        /** One turn; false when there was nothing to do, or the turn before is not over. */
        boolean take();
    }

    /**
     * Lets one worker, task or time-out that has something to do take a turn.
     *
     * @return its name; empty when nobody has anything to do
     */
    public Optional<String> step() {
        int first = choice.applyAsInt(turns.size());
        List<Turn> asked = List.copyOf(turns); // a turn may hire and dismiss
        for (int i = 0; i < asked.size(); i++) {
            Turn turn = asked.get((first + i) % asked.size());
            if (turns.contains(turn) && turn.take()) {
                return Optional.of(turn.name());
            }
        }
        return Optional.empty();
    }

    /** Steps until nobody has anything to do. */
    public void settle() {
        while (step().isPresent()) {}
    }

    /** Lets time pass; what it makes due waits for its turn. */
    public void advance(Duration time) {
        Require.that(!time.isNegative(), "this clock only goes forward, but was to advance by %s", time);
        timer.advance(time.toNanos());
    }

    @Override
    public Hired hire(String name, Worker worker) {
        SteppedWorker hired = new SteppedWorker(name, worker);
        turns.add(hired);
        return hired;
    }

    private final class SteppedWorker implements Turn, Hired {
        private final String name;
        private final Worker worker;
        private boolean busy;
        private boolean finished;

        SteppedWorker(String name, Worker worker) {
            this.name = name;
            this.worker = worker;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean take() {
            if (busy || finished) {
                return false;
            }
            busy = true;
            try {
                if (!worker.isDone()) {
                    return worker.work() > 0;
                }
                finished = true;
                turns.remove(this);
                worker.finish();
                return true;
            } finally {
                busy = false;
            }
        }

        @Override
        public void join() {
            while (!finished && !busy) {
                if (!take() && !worker.isDone() && SteppedWorkers.this.step().isEmpty()) {
                    throw new IllegalStateException(name + " is waited for, but was not told to end");
                }
            }
        }
    }

    @Override
    public ExecutorService pool(String name, int tasksMax, int waitingMax) {
        SteppedPool pool = new SteppedPool(name, tasksMax, waitingMax, turns::remove);
        turns.add(pool);
        return pool;
    }

    @Override
    public Scheduler scheduler(String name, int tasksMax, int waitingMax) {
        ExecutorService pool = pool(name, tasksMax, waitingMax);
        return new SteppedScheduler(pool, timer, pool::shutdownNow);
    }

    @Override
    public Scheduler timer() {
        return new SteppedScheduler(task -> timer.after(0, task), timer, () -> {});
    }

    @Override
    public long nanos() {
        return timer.nanos();
    }

    /**
     * Steps until the future is complete.
     *
     * @throws IllegalStateException when nobody has anything to do and it is not
     */
    @Override
    public <T> T join(CompletableFuture<T> future) {
        while (!future.isDone()) {
            if (step().isEmpty()) {
                throw new IllegalStateException("an answer is waited for, but nobody has anything to do: a deadlock,"
                        + " or something that only time completes; advance it");
            }
        }
        return Outcome.of(future);
    }
}
