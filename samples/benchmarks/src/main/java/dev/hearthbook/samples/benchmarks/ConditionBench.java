package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Conditional appends to a small and to a large book: every one expects a version of its stream and that no other event
 * carries its tag, and the streams are drawn uniformly from all there are, so that hardly one is in a cache of the large book.
 *
 * <p><b>What is beyond the misses.</b> A B-tree that does not fit into SQLite's page cache reads pages from the operating
 * system's. How many reads an append makes in each book is what {@code /proc/self/io} counts during the measured calls, and
 * what one read costs is measured in the same round, on the same file, while nothing else is asked: read calls of 4 KiB at
 * random places. {@code reads more × cost of one} is taken off the large book's time, and nothing else is: searching the
 * deeper trees, writing more index pages, and the processor's own cache misses stay in.
 */
final class ConditionBench implements Bench {
    private static final int CALLERS = 32;
    private static final int HEAP_MIB = 384;
    private static final int WARM_UPS = 6;
    private static final int PROBES = 20_000;
    private static final int PAGE = 4_096;

    @Override
    public String name() {
        return "condition";
    }

    @Override
    public String about() {
        return "microseconds for a conditional append of 32 callers to a large book, against a small one";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("events", "1000000", "events in the large book, each of a stream of its own"),
                Option.of("small", "10000", "events in the small book"),
                Option.of("calls", "20000", "conditional appends a round and book"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        int events = run.number("events");
        Path large = run.scratch().path("large");
        Path small = run.scratch().path("small");
        fill(run, large, events);
        fill(run, small, run.number("small"));
        try (Hearthbook largeBook = Books.open(Crowd.config(large), new NoViews());
                Hearthbook smallBook = Books.open(Crowd.config(small), new NoViews());
                Callers threads = new Callers(CALLERS)) {
            Draws fromLarge = new Draws(largeBook, large, events, 1);
            Draws fromSmall = new Draws(smallBook, small, run.number("small"), 2);
            for (boolean atHead : new boolean[] {true, false}) {
                measure(run, threads, fromLarge, fromSmall, atHead);
            }
        }
    }

    private void fill(Run run, Path dir, int events) throws IOException, InterruptedException {
        run.say("filling a book with " + events + " streams");
        Path errors = dir.resolveSibling(dir.getFileName() + ".err");
        double[] said = ChildJvm.run(FillProcess.class, HEAP_MIB, errors, dir.toString(), Integer.toString(events))
                .numbers();
        String name = events + " streams in a heap of " + HEAP_MIB + " MiB, ";
        run.report().add(Figure.of(name(), name + "filled", said[0], "s", Bound.NONE));
        run.report().add(Figure.of(name(), name + "opened again", said[2], "s", Bound.NONE));
        run.report().add(Figure.of(name(), name + "in use", said[3], "MiB", Bound.NONE));
    }

    /** @param atHead whether the condition is after the caller's last receipt, or after the last event of the stream */
    private void measure(Run run, Callers threads, Draws large, Draws small, boolean atHead)
            throws IOException, InterruptedException {
        int calls = run.number("calls");
        String name = run.number("events") + " events, after " + (atHead ? "the head" : "the stream's last event");
        List<double[]> medians = run.rounds()
                .warmedUpBy(WARM_UPS)
                .medians(
                        name,
                        List.of(() -> large.take(threads, calls, atHead), () -> small.take(threads, calls, atHead)));
        double[] ours = medians.get(0);
        double[] theirs = medians.get(1);
        double misses = Math.max(0, ours[2] - theirs[2]);
        run.report().add(Figure.of(name(), name, ours[0], "us/append", theirs[0], Bound.NONE));
        run.report()
                .add(Figure.of(
                        name(),
                        name + ", beyond misses",
                        ours[0] - misses * ours[4],
                        "us/append",
                        theirs[0],
                        Bound.ratioAtMost(1.3)));
        run.report().add(Figure.of(name(), name + ", CPU", ours[1], "us/append", theirs[1], Bound.NONE));
        run.report().add(Figure.of(name(), name + ", reads", ours[2], "calls/append", theirs[2], Bound.NONE));
        run.report().add(Figure.of(name(), name + ", written", ours[3], "bytes/append", theirs[3], Bound.NONE));
        run.report().add(Figure.of(name(), name + ", one read", ours[4], "us", theirs[4], Bound.NONE));
        run.report().add(Figure.of(name(), name + ", from the device", ours[5], "bytes/append", theirs[5], Bound.NONE));
    }

    /** The calls on one book, and what its streams have come to. Each stream belongs to one caller. */
    private static final class Draws {
        private final Hearthbook book;
        private final Path index;
        private final int[] versions;
        private final @Nullable Mark[] marks;
        private final Mark[] seen = new Mark[CALLERS];
        private final Random random;

        Draws(Hearthbook book, Path dir, int streams, long seed) {
            this.book = book;
            this.index = dir.resolve("index").resolve("index.db");
            this.versions = new int[streams + 1];
            this.marks = new Mark[streams + 1];
            this.random = new Random(seed);
            Arrays.fill(versions, 1);
            Arrays.fill(seen, book.journal().head());
        }

        /** Microseconds, CPU microseconds, reads, bytes written, microseconds for one read, bytes from the device; all but the read per append. */
        double[] take(Callers threads, int calls, boolean atHead) throws IOException, InterruptedException {
            int[][] drawn = new int[CALLERS][Math.max(1, calls / CALLERS)];
            for (int caller = 0; caller < CALLERS; caller++) {
                for (int n = 0; n < drawn[caller].length; n++) {
                    drawn[caller][n] = draw(caller, atHead);
                }
            }
            int[] made = new int[CALLERS];
            ProcessIo before = ProcessIo.now();
            Callers.Taken taken = threads.take(calls, caller -> {
                int stream = drawn[caller][made[caller]++];
                Mark after = atHead ? seen[caller] : Objects.requireNonNull(marks[stream]);
                Mark mark = Books.answer(book.journal().append(Crowd.next(stream, versions[stream], after)))
                        .mark();
                versions[stream]++;
                marks[stream] = mark;
                seen[caller] = mark;
            });
            ProcessIo spent = ProcessIo.now().minus(before);
            double appends = (double) CALLERS * drawn[0].length;
            return new double[] {
                1e6 / taken.perSecond(),
                taken.cpuMicros(),
                spent.reads() / appends,
                spent.written() / appends,
                readMicros(),
                spent.fetched() / appends
            };
        }

        private int draw(int caller, boolean atHead) {
            int stream = 1 + caller + CALLERS * random.nextInt((versions.length - 1) / CALLERS);
            if (!atHead && marks[stream] == null) {
                marks[stream] = Books.answer(book.journal().markAt(Position.of(stream)));
            }
            return stream;
        }

        /** What it takes to read a page of the index from where it lies now: the system's cache, if that has it. */
        private double readMicros() throws IOException {
            try (FileChannel file = FileChannel.open(index)) {
                int pages = (int) Math.max(1, file.size() / PAGE);
                ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
                long began = System.nanoTime();
                for (int i = 0; i < PROBES; i++) {
                    page.clear();
                    file.read(page, (long) PAGE * random.nextInt(pages));
                }
                return (System.nanoTime() - began) / 1e3 / PROBES;
            }
        }
    }
}
