package dev.hearthbook.work;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import reactor.core.scheduler.Scheduler;

/**
 * Who runs what the book does beside its callers, and by which clock it waits: {@link #threads}, or for tests and simulations
 * {@link SteppedWorkers}, where nothing runs unless it is told to.
 *
 * <p>Any thread, unless an implementation says otherwise.
 */
public interface Workers {
    /** A thread for each worker and pools of threads for tasks; the default. */
    static Workers threads() {
        return ThreadWorkers.IT;
    }

    /**
     * Sets a worker to work.
     *
     * @param name for the thread
     */
    Hired hire(String name, Worker worker);

    /** A worker that was set to work. */
    interface Hired {
        /** Returns when the worker is done and has finished; at once when the worker itself calls it. */
        void join();
    }

    /**
     * Runs tasks that may block. Whoever takes it shuts it down.
     *
     * @param name for the threads, which get numbers behind it
     * @param tasksMax run at once
     * @param waitingMax wait beyond; more are refused with a {@link java.util.concurrent.RejectedExecutionException}
     */
    ExecutorService pool(String name, int tasksMax, int waitingMax);

    /** The same for reactive work: its own workers keep the order of what they are given. Whoever takes it disposes of it. */
    Scheduler scheduler(String name, int tasksMax, int waitingMax);

    /** Where time-outs run out. Nobody disposes of it. */
    Scheduler timer();

    /** A clock in nanoseconds that only goes forward; for durations, its zero means nothing. */
    long nanos();

    /**
     * Waits for what another worker completes, and throws what it completes with when that is an error.
     *
     * @throws java.util.concurrent.CompletionException when it completes with a checked exception
     */
    <T> T join(CompletableFuture<T> future);
}
