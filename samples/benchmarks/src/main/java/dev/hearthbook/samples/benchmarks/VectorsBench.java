package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.projections.vector.VectorsConfig;
import dev.hearthbook.view.Hit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Memories found by their vectors alone, in a book as anybody opens it: how many of the ten nearest are found, how long the first search
 * takes, which loads the vectors, and how long the others. The baseline compares every vector with the question in a loop.
 *
 * <p>Two kinds of vectors: drawn ones that are hard to sift, with numbers that grow weaker evenly and no clusters; and, where its file is,
 * those of real conversations.
 */
final class VectorsBench implements Bench {
    private static final Subject ADA = Subject.of("ada");
    private static final int HITS = 10;
    private static final int DIMENSION = 384;
    private static final int DRAWN_QUESTIONS = 300;
    private static final int COMMIT = 500;
    private static final long MEMORY = 1L << 30;
    private static final long HEAP_BESIDES = 200L << 20;

    @Override
    public String name() {
        return "vectors";
    }

    @Override
    public String about() {
        return "memories found by vectors alone: recall, loading and milliseconds a search, against comparing all";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("vectors", "100000", "how many are drawn"),
                Option.of(
                        "data",
                        "",
                        "vectors of real conversations; by default samples/embeddings-onnx/target/locomo.vectors"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        int count = run.number("vectors");
        // Once as they are drawn, and once as the book keeps them.
        long needed = (3L * count * DIMENSION * Float.BYTES) + HEAP_BESIDES;
        if (Runtime.getRuntime().maxMemory() < needed) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%,d vectors need a heap of %d MB; set HEARTH_JAVA_OPTS=-Xmx%dm, or draw less with --vectors",
                    count,
                    needed >> 20,
                    needed >> 20));
        }
        DrawnVectors drawn = DrawnVectors.hard(count, DRAWN_QUESTIONS, DIMENSION);
        String name = String.format(Locale.ROOT, "%,d x %d hard ones", count, DIMENSION);
        boolean whole = count == 100_000;
        measure(
                run,
                "drawn",
                name,
                drawn,
                VectorsConfig.of(drawn).withBytesMax(MEMORY),
                whole ? Bound.atMost(2_000) : Bound.NONE,
                whole ? Bound.atMost(3) : Bound.NONE);
        Optional<Path> file = DrawnVectors.find(run.options().text("data"));
        if (file.isEmpty()) {
            run.say("there are no vectors of real conversations: no "
                    + (run.options().text("data").isEmpty()
                            ? "samples/embeddings-onnx/target/locomo.vectors, which the long tests of that module write"
                                    + " where ../shared/data/locomo is"
                            : "file '" + run.options().text("data") + "'"));
            return;
        }
        DrawnVectors real = DrawnVectors.read(file.get());
        // So few would all be compared: here they are sifted as many would be.
        measure(
                run,
                "real",
                String.format(Locale.ROOT, "%,d x %d of LoCoMo, sifted", real.rows().length, real.dimension()),
                real,
                VectorsConfig.of(real).withBytesMax(MEMORY).withExactMax(0),
                Bound.NONE,
                Bound.NONE);
    }

    private void measure(
            Run run, String folder, String name, DrawnVectors vectors, VectorsConfig config, Bound load, Bound answer)
            throws IOException, InterruptedException {
        Path dir = run.scratch().path(folder);
        BookConfig book = BookConfig.defaults(dir).withDurability(Durability.OS);
        run.say("writing " + name);
        double embedding = write(run, book, dir, vectors, config);
        double loading;
        double loadingCpu;
        double recall;
        List<double[]> medians;
        try (Hearthbook open = Books.open(book, SqliteViews.in(dir).with(config))) {
            open.views().await(open.journal().head()).block();
            long began = System.nanoTime();
            long cpu = Cpu.nanos();
            search(open, 0);
            loading = (System.nanoTime() - began) / 1e6;
            loadingCpu = (Cpu.nanos() - cpu) / 1e6;
            recall = recall(open, vectors);
            medians = run.rounds().medians("searching", List.of(() -> time(open, vectors), () -> timeAll(vectors)));
        }
        run.report().add(Figure.of(name(), name + ", recall@10", 100 * recall, "of 100", Bound.atLeast(98)));
        run.report().add(Figure.of(name(), name + ", written", embedding, "vectors/s", Bound.NONE));
        run.report().add(Figure.of(name(), name + ", first search, which loads them", loading, "ms", load));
        run.report().add(Figure.of(name(), name + ", first search, CPU of all threads", loadingCpu, "ms", Bound.NONE));
        run.report()
                .add(Figure.of(name(), name + ", a search, p50", medians.get(0)[0], "ms", medians.get(1)[0], answer));
        run.report()
                .add(Figure.of(
                        name(), name + ", a search, p95", medians.get(0)[1], "ms", medians.get(1)[1], Bound.NONE));
        run.report()
                .add(Figure.of(
                        name(), name + ", a search, CPU", medians.get(0)[2], "ms", medians.get(1)[2], Bound.NONE));
    }

    /** Vectors a second, behind the views. */
    private static double write(Run run, BookConfig config, Path dir, DrawnVectors vectors, VectorsConfig meaning)
            throws IOException {
        int count = vectors.rows().length;
        try (Hearthbook book = Books.open(config, SqliteViews.in(dir).with(meaning))) {
            long began = System.nanoTime();
            for (int from = 0; from < count; from += COMMIT) {
                int first = from;
                book.commit(tx -> {
                            for (int i = first; i < Math.min(count, first + COMMIT); i++) {
                                tx.memories().remember(ADA, MemoryDraft.of(DrawnVectors.row(i)));
                            }
                        })
                        .block();
            }
            book.views().await(book.journal().head()).block();
            book.upkeep()
                    .embeddings()
                    .doOnNext(progress -> run.say(progress.waiting() + " vectors to go"))
                    .blockLast();
            return count / ((System.nanoTime() - began) / 1e9);
        }
    }

    private static List<String> search(Hearthbook book, int question) {
        List<Hit<Memory>> hits = Books.answer(book.as(ADA).memories().search(DrawnVectors.question(question)));
        return hits.stream().map(hit -> hit.row().text()).toList();
    }

    private static double recall(Hearthbook book, DrawnVectors vectors) {
        double found = 0;
        int questions = vectors.questions().length;
        for (int i = 0; i < questions; i++) {
            Set<String> nearest = java.util.Arrays.stream(vectors.nearest(i, HITS))
                    .mapToObj(DrawnVectors::row)
                    .collect(Collectors.toCollection(HashSet::new));
            List<String> hits = new ArrayList<>(search(book, i));
            found += hits.stream().filter(nearest::contains).count() / (double) nearest.size();
        }
        return found / questions;
    }

    private static double[] time(Hearthbook book, DrawnVectors vectors) {
        Latencies latencies = new Latencies();
        long cpu = Cpu.threadNanos();
        for (int i = 0; i < vectors.questions().length; i++) {
            long began = System.nanoTime();
            search(book, i);
            latencies.add(System.nanoTime() - began);
        }
        return numbers(latencies, cpu, vectors.questions().length);
    }

    private static double[] timeAll(DrawnVectors vectors) {
        Latencies latencies = new Latencies();
        int asked = Math.min(50, vectors.questions().length);
        long cpu = Cpu.threadNanos();
        for (int i = 0; i < asked; i++) {
            long began = System.nanoTime();
            vectors.nearest(i, HITS);
            latencies.add(System.nanoTime() - began);
        }
        return numbers(latencies, cpu, asked);
    }

    private static double[] numbers(Latencies latencies, long cpu, int searches) {
        return new double[] {latencies.within(0.50), latencies.within(0.95), (Cpu.threadNanos() - cpu) / 1e6 / searches
        };
    }
}
