package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.log.Durability;
import dev.hearthbook.projections.SqliteViews;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * From the start of a new process until it has answered its first question: the JVM, the keyring by passphrase, log, index,
 * views, one page. A book full of events, against an empty one. Deriving the key from the passphrase is slow on purpose and is
 * given apart.
 */
final class OpenBench implements Bench {
    private static final int HEAP_MIB = 256;

    @Override
    public String name() {
        return "open";
    }

    @Override
    public String about() {
        return "milliseconds until a fresh process has opened a book and read a page, against an empty book";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.of("events", "100000", "events in the book, at least"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Chat chat = new Chat(run.number("events"));
        Path empty = run.scratch().path("empty");
        Path full = run.scratch().path("full");
        make(empty, new Chat(0));
        run.say("writing " + chat.messages() + " messages");
        make(full, chat);
        List<double[]> medians = run.rounds().medians("opening", List.of(() -> open(full), () -> open(empty)));

        double[] ours = medians.get(0);
        double[] nothing = medians.get(1);
        String name = run.number("events") + " events";
        run.report().add(Figure.of(name(), name + ", all of it", ours[0], "ms", nothing[0], Bound.atMost(2_000)));
        run.report()
                .add(Figure.of(name(), name + ", more than empty", ours[0] - nothing[0], "ms", Bound.atMost(1_000)));
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
    }

    private static void make(Path dir, Chat chat) {
        BookConfig config = BookConfig.defaults(dir).withDurability(Durability.OS);
        TinkKeyVault.create(dir, Unlock.passphrase(OpenProcess.PASSPHRASE.toCharArray()))
                .close();
        try (Hearthbook book = OpenProcess.open(config, new NoViews())) {
            chat.sayAll(book);
        }
        try (Hearthbook book = OpenProcess.open(config, SqliteViews.in(dir))) {
            book.views().await(book.journal().head()).block();
        }
    }

    /** Milliseconds: the whole process, the keyring, the book. */
    private static double[] open(Path dir) throws IOException, InterruptedException {
        Path errors = dir.resolveSibling(dir.getFileName() + ".err");
        ChildJvm.Said said = ChildJvm.run(OpenProcess.class, HEAP_MIB, errors, dir.toString());
        return new double[] {said.millis(), said.numbers()[0], said.numbers()[1]};
    }
}
