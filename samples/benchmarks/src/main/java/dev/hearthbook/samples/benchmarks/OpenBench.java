package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.log.Durability;
import dev.hearthbook.projections.SqliteViews;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * From the start of a new process until it has answered its first question: the JVM, the keyring by passphrase, log, index,
 * views, one page. A book full of events, against an empty one. Deriving the key from the passphrase is slow on purpose and is
 * given apart.
 */
final class OpenBench implements Bench {
    private static final int TIMEOUT_SECONDS = 120;
    private static final List<String> FLAGS = List.of(
            "-Xmx256m",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

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
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--") && !command.contains(flag))
                .forEach(command::add);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), OpenProcess.class.getName(), dir.toString()));
        Path errors = dir.resolveSibling(dir.getFileName() + ".err");
        long began = System.nanoTime();
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            double all = (System.nanoTime() - began) / 1e6;
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0 || line == null) {
                throw new IOException("the process that opens the book failed: " + Files.readString(errors));
            }
            String[] parts = line.split(" ");
            return new double[] {all, Double.parseDouble(parts[0]), Double.parseDouble(parts[1])};
        } finally {
            process.destroy();
        }
    }
}
