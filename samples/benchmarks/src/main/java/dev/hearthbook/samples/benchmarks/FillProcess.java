package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.Hearthbook;
import java.nio.file.Path;

/**
 * The process that {@link ConditionBench} fills a book with: one event each for so many streams, in a heap that is given to it.
 * Then it opens the book again and appends once more to some of them.
 */
final class FillProcess {
    private static final int AGAIN = 1_000;

    private FillProcess() {}

    /** Prints the seconds for filling, closing and opening, and the MiB of heap in use at the end. */
    public static void main(String[] args) {
        Path dir = Path.of(args[0]);
        int streams = Integer.parseInt(args[1]);
        long began = System.nanoTime();
        long filled;
        try (Hearthbook book = Books.open(Crowd.config(dir), new NoViews())) {
            Crowd.fill(book, 1, streams);
            filled = System.nanoTime();
        }
        long closed = System.nanoTime();
        try (Hearthbook book = Books.open(Crowd.config(dir), new NoViews())) {
            long opened = System.nanoTime();
            Crowd.fill(book, streams + 1, streams + AGAIN);
            System.gc();
            Runtime heap = Runtime.getRuntime();
            System.out.println((filled - began) / 1e9 + " " + (closed - filled) / 1e9 + " " + (opened - closed) / 1e9
                    + " " + ((heap.totalMemory() - heap.freeMemory()) >> 20));
        }
    }
}
