package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.log.Durability;
import dev.hearthbook.projections.SqliteViews;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;

/**
 * A fresh process opens a book that was closed properly, with a heap of 256 MB, until its views hold all of it. The baseline is
 * the same with an empty book; unlocking the keyring with a passphrase (Argon2id) is told apart.
 */
final class OpenBench implements Bench {
    private static final String PASSPHRASE = "only measured";

    @Override
    public String name() {
        return "open";
    }

    @Override
    public String about() {
        return "milliseconds until a fresh process has a book open, against an empty book";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.of("events", "100000", "messages in the book"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Path full = run.scratch().path("full");
        Path empty = run.scratch().path("empty");
        Chat chat = new Chat(run.number("events"));
        run.say("writing " + chat.messages() + " messages");
        fill(full, chat);
        fill(empty, new Chat(0));
        List<double[]> medians = run.rounds().medians("opening", List.of(() -> probe(full), () -> probe(empty)));
        double[] book = medians.get(0);
        double[] nothing = medians.get(1);
        String events = chat.messages() + " events";
        run.report().add(Figure.of(name(), "process start to open, " + events, book[2], "ms", nothing[2], Bound.NONE));
        run.report()
                .add(Figure.of(
                        name(),
                        "unlock and open, " + events,
                        book[0] + book[1],
                        "ms",
                        nothing[0] + nothing[1],
                        Bound.atMost(2_000)));
        run.report()
                .add(Figure.of(
                        name(), "open, more than an empty book", book[1] - nothing[1], "ms", Bound.atMost(1_000)));
        run.report().add(Figure.of(name(), "unlock (Argon2id)", book[0], "ms", nothing[0], Bound.NONE));
    }

    private static void fill(Path dir, Chat chat) {
        BookConfig config = BookConfig.defaults(dir).withDurability(Durability.OS);
        TinkKeyVault keys = TinkKeyVault.create(dir, Unlock.passphrase(PASSPHRASE.toCharArray()));
        try (Hearthbook book = Hearthbook.open(config, keys, SqliteViews.in(dir))) {
            chat.sayAll(book);
            book.views().await(book.journal().head()).block();
        }
    }

    private static double[] probe(Path dir) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpenProbe.class.getName(),
                        dir.toString(),
                        PASSPHRASE)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        int at = said.lastIndexOf("unlock ");
        if (code != 0 || at < 0) {
            throw new IllegalStateException("the opening process ended with " + code + ": " + said);
        }
        try (Scanner words = new Scanner(said.substring(at)).useLocale(java.util.Locale.ROOT)) {
            words.next();
            double unlock = words.nextDouble();
            words.next();
            double open = words.nextDouble();
            words.next();
            return new double[] {unlock, open, words.nextDouble()};
        }
    }
}
