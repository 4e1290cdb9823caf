package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.log.Durability;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.projections.ViewsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * From the start of a new process until it has answered its first question: the JVM, the keyring by passphrase, log, index,
 * views, one page. A book full of events, against an empty one. Deriving the key from the passphrase is slow on purpose and is
 * given apart.
 */
final class OpenBench implements Bench {
    private static final int HEAP_MIB = 256;
    private static final Duration AWAIT_MAX = Duration.ofMinutes(10);

    @Override
    public String name() {
        return "open";
    }

    @Override
    public String about() {
        return "milliseconds until a process has opened a book and read a page, against an empty book; and many segments";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("events", "1000000", "events in the book, at least"),
                Option.of("messages", "100000", "how many of them are messages of chats, with rows in the views"),
                Option.of("segments", "2000", "sealed segments of another book"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        int events = run.number("events");
        Chat chat = new Chat(Math.min(events, run.number("messages")));
        Path empty = run.scratch().path("empty");
        Path full = run.scratch().path("full");
        make(empty, new Chat(0), 0);
        run.say("writing " + events + " events");
        make(full, chat, events - chat.messages());
        // Every opening is a new process: nothing is left from the one before but the system's own memory of the files.
        List<double[]> medians =
                run.rounds().warmedUpBy(0).medians("opening", List.of(() -> open(full), () -> open(empty)));

        double[] ours = medians.get(0);
        double[] nothing = medians.get(1);
        String name = events + " events";
        run.report().add(Figure.of(name(), name + ", all of it", ours[0], "ms", nothing[0], Bound.atMost(2_000)));
        run.report()
                .add(Figure.of(name(), name + ", more than empty", ours[0] - nothing[0], "ms", Bound.atMost(2_000)));
        run.report()
                .add(Figure.of(
                        name(),
                        name + ", without key derivation",
                        ours[0] - ours[1],
                        "ms",
                        nothing[0] - nothing[1],
                        Bound.NONE));
        run.report().add(Figure.of(name(), "keyring by passphrase", ours[1], "ms", nothing[1], Bound.NONE));
        run.report().add(Figure.of(name(), name + ", book and first page", ours[2], "ms", nothing[2], Bound.NONE));
        // The key is derived from the passphrase again, slowly on purpose: 64 MiB of Argon2id.
        run.report().add(Figure.of(name(), name + ", again with the keyring", ours[4], "ms", nothing[4], Bound.NONE));
        run.report()
                .add(Figure.of(
                        name(),
                        name + ", again in the same process",
                        ours[4] - ours[3],
                        "ms",
                        nothing[4] - nothing[3],
                        Bound.atMost(500)));
        segments(run, empty);
    }

    /** Rolls so often, and opens what came of it. */
    private void segments(Run run, Path empty) throws IOException, InterruptedException {
        int segments = run.number("segments");
        Path many = run.scratch().path("many");
        run.say("sealing " + segments + " segments");
        double[] millis = new double[segments];
        make(many, new Chat(0), 0);
        try (Hearthbook book =
                OpenProcess.open(OpenProcess.config(many).withDurability(Durability.OS), new NoViews())) {
            for (int i = 0; i < segments; i++) {
                Crowd.fill(book, i + 1, i + 1);
                long began = System.nanoTime();
                book.upkeep().roll().block();
                millis[i] = (System.nanoTime() - began) / 1e6;
            }
        }
        int tenth = Math.max(1, segments / 10);
        double first = Rounds.median(Arrays.copyOfRange(millis, 0, tenth));
        double last = Rounds.median(Arrays.copyOfRange(millis, segments - tenth, segments));
        List<double[]> medians =
                run.rounds().warmedUpBy(0).medians("opening segments", List.of(() -> open(many), () -> open(empty)));
        double more = medians.get(0)[2] - medians.get(1)[2];
        String name = segments + " segments";
        run.report().add(Figure.of(name(), name + ", sealing one of the last", last, "ms", first, Bound.NONE));
        run.report().add(Figure.of(name(), name + ", more than empty", more, "ms", Bound.NONE));
        run.report().add(Figure.of(name(), name + ", each", more / segments * 1e3, "us", Bound.atMost(200)));
        run.report()
                .add(Figure.of(
                        name(),
                        name + ", again in the same process",
                        medians.get(0)[4] - medians.get(0)[3],
                        "ms",
                        medians.get(1)[4] - medians.get(1)[3],
                        Bound.NONE));
    }

    private static void make(Path dir, Chat chat, int others) {
        TinkKeyVault.create(dir, Unlock.passphrase(OpenProcess.PASSPHRASE.toCharArray()))
                .close();
        BookConfig config = OpenProcess.config(dir).withDurability(Durability.OS);
        try (Hearthbook book = OpenProcess.open(config, new NoViews())) {
            Crowd.talk(book, others);
            chat.sayAll(book);
        }
        try (Hearthbook book = OpenProcess.open(
                config, SqliteViews.in(dir, ViewsConfig.defaults().withAwaitTimeout(AWAIT_MAX)))) {
            book.views().await(book.journal().head()).block();
        }
    }

    /** Milliseconds: the whole process until it answered, the keyring, the book; again the keyring, and both together. */
    private static double[] open(Path dir) throws IOException, InterruptedException {
        Path errors = dir.resolveSibling(dir.getFileName() + ".err");
        ChildJvm.Said said = ChildJvm.run(OpenProcess.class, HEAP_MIB, errors, dir.toString());
        double[] numbers = said.numbers();
        return new double[] {said.millis() - numbers[3], numbers[0], numbers[1], numbers[2], numbers[3]};
    }
}
