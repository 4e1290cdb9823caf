package dev.hearthbook.work;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Daemon threads, which end with the worker, or when a pool was idle for a while. */
final class ThreadWorkers implements Workers {
    static final Workers IT = new ThreadWorkers();

    private static final int IDLE_SECONDS = 30;
    private static final int IDLE_SECONDS_REACTIVE = 60;

    private ThreadWorkers() {}

    @Override
    public Hired hire(String name, Worker worker) {
        Thread thread = daemon(() -> run(worker), name);
        thread.start();
        return () -> {
            if (thread != Thread.currentThread()) {
                join(thread);
            }
        };
    }

    private static void run(Worker worker) {
        while (!worker.isDone()) {
            if (worker.work() == 0 && !worker.isDone()) {
                try {
                    worker.await();
                } catch (InterruptedException e) {
                    // The thread is ours and ends when its worker is done; what is left to do is still done.
                }
            }
        }
        worker.finish();
    }

    @Override
    public ExecutorService pool(String name, int tasksMax, int waitingMax) {
        AtomicInteger made = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                tasksMax,
                tasksMax,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waitingMax),
                task -> daemon(task, name + "-" + made.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Override
    public Scheduler scheduler(String name, int tasksMax, int waitingMax) {
        return Schedulers.newBoundedElastic(tasksMax, waitingMax, name, IDLE_SECONDS_REACTIVE, true);
    }

    @Override
    public Scheduler timer() {
        return Schedulers.parallel();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public <T> T join(CompletableFuture<T> future) {
        return Outcome.of(future);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Not to be interrupted: whoever closes what the thread uses must know that it has gone. */
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
