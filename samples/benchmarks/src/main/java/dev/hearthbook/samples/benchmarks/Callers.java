package dev.hearthbook.samples.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that call one after the other's answer came, as callers do. */
final class Callers {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** One call; returns when the answer is there. */
    interface Call {
        /** @param caller from 0 */
        void make(int caller) throws InterruptedException;
    }

    /**
     * What it took.
     *
     * @param perSecond calls a second, from the moment they all begin until the last answer
     * @param cpuMicros CPU time of the whole process for one call; steadier than the clock where others use the machine too
     */
    record Taken(double perSecond, double cpuMicros) {
        double[] numbers() {
            return new double[] {perSecond, cpuMicros};
        }
    }

    private Callers() {}

    /**
     * Lets them call, as often as it takes to make {@code calls} together.
     *
     * @throws IllegalStateException when a call fails
     */
    static Taken take(int callers, int calls, Call call) throws InterruptedException {
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
        long cpu = PROCESS.getProcessCpuTime();
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a caller failed: " + failed.getMessage(), failed);
        }
        double made = (double) each * callers;
        return new Taken(made / seconds, (PROCESS.getProcessCpuTime() - cpu) / 1e3 / made);
    }
}
