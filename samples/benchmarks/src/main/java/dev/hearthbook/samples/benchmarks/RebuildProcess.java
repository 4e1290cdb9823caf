package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.view.Views.RebuildProgress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The process that {@link RebuildBench} starts: builds the views of a book anew, once and tells of it, or until it is killed. */
final class RebuildProcess {
    private static final int HEAP_MIB = 512;
    /** A rebuild that has done more when it first tells of itself went on with another. */
    private static final int FIRST_BATCHES = 3_000;

    private RebuildProcess() {}

    /**
     * With {@code once}: prints seconds, MiB of heap in use at the end, seconds left as told after a tenth, seconds that it then took,
     * and seconds for indexes and swap. Otherwise prints the events at the first progress of each rebuild.
     */
    public static void main(String[] args) {
        try (Hearthbook book = RebuildBench.open(Path.of(args[0]))) {
            book.views().await(book.journal().head()).block();
            if (args[1].equals("once")) {
                once(book);
            } else {
                while (true) {
                    first(book);
                }
            }
        }
    }

    private static void once(Hearthbook book) {
        AtomicReference<RebuildProgress> tenth = new AtomicReference<>();
        AtomicReference<RebuildProgress> folded = new AtomicReference<>();
        long began = System.nanoTime();
        book.upkeep()
                .rebuild()
                .doOnNext(step -> {
                    if (step.events() * 10 >= step.total()) {
                        tenth.compareAndSet(null, step);
                    }
                    if (step.left().map(Duration.ZERO::compareTo).orElse(-1) < 0) {
                        folded.set(step);
                    }
                })
                .blockLast();
        double took = (System.nanoTime() - began) / 1e9;
        System.gc();
        Runtime heap = Runtime.getRuntime();
        RebuildProgress early = Objects.requireNonNull(tenth.get(), "a rebuild passes a tenth");
        RebuildProgress last = Objects.requireNonNull(folded.get(), "a rebuild tells when everything is folded");
        System.out.println(took + " " + ((heap.totalMemory() - heap.freeMemory()) >> 20) + " "
                + seconds(early.left().orElseThrow()) + " " + (took - seconds(early.elapsed())) + " "
                + (took - seconds(last.elapsed())));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static void first(Hearthbook book) {
        AtomicReference<RebuildProgress> first = new AtomicReference<>();
        book.upkeep()
                .rebuild()
                .doOnNext(step -> {
                    if (first.compareAndSet(null, step)) {
                        System.out.println(step.events());
                    }
                })
                .blockLast();
    }

    /**
     * Starts one that rebuilds until it is killed, and kills it.
     *
     * @param nanos after its first progress
     * @return whether it went on with what another had begun
     */
    static boolean killed(Path dir, Path errors, long nanos) throws IOException, InterruptedException {
        Process process = ChildJvm.start(RebuildProcess.class, HEAP_MIB, errors, dir.toString(), "forever");
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String first = out.readLine();
            if (first == null || process.waitFor(nanos, TimeUnit.NANOSECONDS)) {
                throw new IOException("a process that rebuilds ended by itself: " + Files.readString(errors));
            }
            return Long.parseLong(first) > FIRST_BATCHES;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
