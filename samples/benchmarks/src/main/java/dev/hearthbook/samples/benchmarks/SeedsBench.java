package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What an application waits for, one call after the other, at 100,000 rows: each as average, p50 and p95, with durability
 * {@code GROUP} (which waits for the disk) and {@code OS}. What the disk itself takes for one force is told apart.
 */
final class SeedsBench implements Bench {
    private static final int USERS = 50;
    private static final int PERSONAS = 1_000;
    private static final int PER_COMMIT = 500;
    private static final int TEXTS = 4_096;

    @Override
    public String name() {
        return "seeds";
    }

    @Override
    public String about() {
        return "milliseconds an application waits for creating, reading, seeing, searching, updating";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("rows", "100000", "memories in the book before"),
                Option.of("calls", "300", "calls a round, of each kind"));
    }

    /** One kind of call. */
    private interface Call {
        void make(int number);
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Path dir = run.scratch().path("book");
        BookConfig config = BookConfig.defaults(dir).withDurability(Durability.OS);
        run.say("writing " + run.number("rows") + " memories and " + PERSONAS + " personas");
        try (Hearthbook book = Books.open(config, SqliteViews.in(dir))) {
            fill(book, run.number("rows"));
        }
        force(run);
        for (Durability durability : List.of(Durability.GROUP, Durability.OS)) {
            try (Hearthbook book = Books.open(config.withDurability(durability), SqliteViews.in(dir))) {
                measure(run, book, durability == Durability.GROUP);
            }
        }
    }

    private static Subject user(int number) {
        return Subject.of("user-" + number % USERS);
    }

    private static MemoryId memory(int number) {
        return MemoryId.of("memory-" + number);
    }

    private static void fill(Hearthbook book, int rows) {
        Prose prose = new Prose(11);
        for (int from = 0; from < rows; from += PER_COMMIT) {
            int first = from;
            book.commit(tx -> {
                        for (int i = first; i < Math.min(rows, first + PER_COMMIT); i++) {
                            // One user a commit keeps the nouns of a commit together, as an import would.
                            tx.memories()
                                    .remember(
                                            user(first / PER_COMMIT),
                                            MemoryDraft.of(prose.message()).id(memory(i)));
                        }
                    })
                    .block();
        }
        for (int from = 0; from < PERSONAS; from += PER_COMMIT) {
            int first = from;
            book.commit(tx -> {
                        for (int i = first; i < first + PER_COMMIT; i++) {
                            tx.personas().create(persona(i), PersonaSheet.named("Persona " + i));
                        }
                    })
                    .block();
        }
        book.views().await(book.journal().head()).block();
    }

    private static PersonaId persona(int number) {
        return PersonaId.of("persona-" + number % PERSONAS);
    }

    private void measure(Run run, Hearthbook book, boolean group) throws IOException, InterruptedException {
        int rows = run.number("rows");
        Prose prose = new Prose(13);
        // Made before: what is measured is the book, not the making of sentences.
        List<String> texts = Stream.generate(prose::message).limit(TEXTS).toList();
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put(
                "create",
                i -> book.memories().remember(user(i), texts.get(i % TEXTS)).block());
        calls.put(
                "read",
                i -> found(book.memories().get(memory(prose.below(rows))).block()));
        calls.put("command to visible", i -> {
            var made = book.memories()
                    .remember(user(i), texts.get(i % TEXTS))
                    .blockOptional()
                    .orElseThrow();
            found(book.memories().get(made.memory(), made.receipt()).block());
        });
        calls.put(
                "search", i -> book.memories().search(user(i), prose.topics(3)).block());
        calls.put(
                "update",
                i -> book.memories()
                        .revise(memory(prose.below(rows)), texts.get(i % TEXTS))
                        .block());
        calls.put(
                "insert of 100 in one commit",
                i -> book.commit(tx -> {
                            for (int n = 0; n < 100; n++) {
                                tx.memories().remember(user(i), MemoryDraft.of(texts.get((100 * i + n) % TEXTS)));
                            }
                        })
                        .block());
        calls.put(
                "read of a persona", i -> found(book.personas().get(persona(i)).block()));
        Map<String, Double> bounds = Map.of(
                "create", 25.0,
                "read", 5.0,
                "command to visible", 25.0,
                "search", 25.0,
                "update", 15.0,
                "insert of 100 in one commit", 50.0,
                "read of a persona", 5.0);
        String durability = group ? "GROUP" : "OS";
        for (Map.Entry<String, Call> call : calls.entrySet()) {
            int count =
                    call.getKey().startsWith("insert") ? Math.max(1, run.number("calls") / 10) : run.number("calls");
            double[] medians = run.rounds()
                    .medians(durability + ", " + call.getKey(), List.of(() -> take(call.getValue(), count)))
                    .get(0);
            String name = call.getKey() + ", " + durability;
            double bound = Objects.requireNonNull(bounds.get(call.getKey()));
            run.report().add(Figure.of(name(), name + ", avg", medians[0], "ms", Bound.NONE));
            run.report().add(Figure.of(name(), name + ", p50", medians[1], "ms", Bound.NONE));
            run.report().add(Figure.of(name(), name + ", p95", medians[2], "ms", Bound.atMost(bound)));
            book.views().await(book.journal().head()).block();
        }
    }

    private static void found(@org.jspecify.annotations.Nullable Object what) {
        if (what == null) {
            throw new IllegalStateException("a read found nothing");
        }
    }

    private static double[] take(Call call, int count) {
        Latencies latencies = new Latencies();
        for (int i = 0; i < count; i++) {
            long began = System.nanoTime();
            call.make(i);
            latencies.add(System.nanoTime() - began);
        }
        return new double[] {latencies.mean(), latencies.within(0.50), latencies.within(0.95)};
    }

    /** What the disk takes to make 4 KiB at the end of a file durable. */
    private void force(Run run) throws IOException, InterruptedException {
        Path file = run.scratch().path("force");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            double[] medians = run.rounds()
                    .medians("the disk's force", List.of(() -> {
                        Latencies latencies = new Latencies();
                        for (int i = 0; i < run.number("calls"); i++) {
                            channel.write(ByteBuffer.allocate(4_096));
                            long began = System.nanoTime();
                            channel.force(false);
                            latencies.add(System.nanoTime() - began);
                        }
                        return new double[] {latencies.mean(), latencies.within(0.50), latencies.within(0.95)};
                    }))
                    .get(0);
            run.report().add(Figure.of(name(), "the disk's force, avg", medians[0], "ms", Bound.NONE));
            run.report().add(Figure.of(name(), "the disk's force, p50", medians[1], "ms", Bound.NONE));
            run.report().add(Figure.of(name(), "the disk's force, p95", medians[2], "ms", Bound.NONE));
        }
    }
}
