package dev.hearthbook.samples.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that call one after the other's answer came, as callers do. */
final class Callers {
    /** One call; returns when the answer is there. */
    interface Call {
        /** @param caller from 0 */
        void make(int caller) throws InterruptedException;
    }

    private Callers() {}

    /**
     * Lets them call, as often as it takes to make {@code calls} together.
     *
     * @return calls a second, from the moment they all begin until the last answer
     * @throws IllegalStateException when a call fails
     */
    static double perSecond(int callers, int calls, Call call) throws InterruptedException {
        int each = Math.max(1, calls / callers);
        CountDownLatch ready = new CountDownLatch(callers);
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            int caller = i;
            Thread thread = new Thread(
                    () -> {
                        try {
                            ready.countDown();
                            go.await();
                            for (int n = 0; n < each; n++) {
                                call.make(caller);
                            }
                        } catch (InterruptedException | RuntimeException | Error e) {
                            failure.compareAndSet(null, e);
                        }
                    },
                    "caller-" + i);
            thread.start();
            threads.add(thread);
        }
        ready.await();
        long began = System.nanoTime();
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a caller failed: " + failed.getMessage(), failed);
        }
        return (double) each * callers / seconds;
    }
}
