package dev.hearthbook.samples.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Threads that call one after the other's answer came, as callers do. They stay from measurement to measurement, as the threads
 * of a server do. One thread measures.
 */
final class Callers implements AutoCloseable {
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

    /** What all of them do next; {@code each} is 0 when they shall go. */
    private record Job(Call call, int each) {}

    private final int count;
    private final CyclicBarrier gate;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile Job job = new Job(caller -> {}, 0);

    Callers(int count) {
        this.count = count;
        this.gate = new CyclicBarrier(count + 1);
        for (int i = 0; i < count; i++) {
            int caller = i;
            Thread thread = new Thread(() -> work(caller), "caller-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    private void work(int caller) {
        try {
            for (gate.await(); job.each > 0; gate.await()) {
                try {
                    for (int n = 0; n < job.each; n++) {
                        job.call.make(caller);
                    }
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                }
                gate.await();
            }
        } catch (InterruptedException | BrokenBarrierException e) {
            failure.compareAndSet(null, e);
        }
    }

    /**
     * Lets them call, as often as it takes to make {@code calls} together.
     *
     * @throws IllegalStateException when a call fails
     */
    Taken take(int calls, Call call) throws InterruptedException {
        job = new Job(call, Math.max(1, calls / count));
        pass();
        long began = System.nanoTime();
        long cpu = Cpu.nanos();
        pass();
        double seconds = (System.nanoTime() - began) / 1e9;
        Throwable failed = failure.getAndSet(null);
        if (failed != null) {
            throw new IllegalStateException("a caller failed: " + failed.getMessage(), failed);
        }
        double made = (double) job.each * count;
        return new Taken(made / seconds, (Cpu.nanos() - cpu) / 1e3 / made);
    }

    private void pass() throws InterruptedException {
        try {
            gate.await();
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException("a caller was interrupted", e);
        }
    }

    /** Lets them go. */
    @Override
    public void close() throws InterruptedException {
        job = new Job(caller -> {}, 0);
        pass();
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
