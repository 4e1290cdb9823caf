package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.log.Durability;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A book verified from its first byte to its last: structure, checksums, body hashes, chain, tree, every header and every box. The
 * baseline reads the same files and hashes every byte of them once, which is the least that anybody could do.
 */
final class VerifyBench implements Bench {
    private static final int BUFFER = 1 << 20;

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public String about() {
        return "events a second of a book verified with its keys, against plain SHA-256 over the same bytes";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.of("messages", "50000", "messages in the book"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Chat chat = new Chat(run.number("messages"));
        Path dir = run.scratch().path("book");
        BookConfig config = BookConfig.defaults(dir).withDurability(Durability.OS);
        run.say("writing " + chat.messages() + " messages");
        try (Hearthbook book = Books.open(config, new NoViews())) {
            chat.sayAll(book);
        }
        try (Hearthbook book = Books.open(config, new NoViews())) {
            double events = book.journal().head().position().value();
            List<Path> segments = segments(dir.resolve("log"));
            List<double[]> medians = run.rounds()
                    .medians("verifying", List.of(() -> verify(book, events), () -> hash(segments, events)));
            String size = chat.messages() + " messages";
            report(run, size, "events/s", medians, 0);
            report(run, size + ", CPU", "us/event", medians, 1);
        }
    }

    private void report(Run run, String name, String unit, List<double[]> medians, int number) {
        run.report().add(Figure.of(name(), name, medians.get(0)[number], unit, medians.get(1)[number], Bound.NONE));
    }

    private static List<Path> segments(Path log) throws IOException {
        try (Stream<Path> files = Files.walk(log)) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }

    private static double[] verify(Hearthbook book, double events) {
        long began = System.nanoTime();
        long cpu = Cpu.nanos();
        long opened = Books.answer(book.integrity().verify(progress -> {})).opened();
        if (opened != events) {
            throw new IllegalStateException("of " + events + " boxes " + opened + " opened");
        }
        return numbers(events, began, cpu);
    }

    private static double[] hash(List<Path> segments, double events) throws IOException {
        long began = System.nanoTime();
        long cpu = Cpu.nanos();
        byte[] buffer = new byte[BUFFER];
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path segment : segments) {
                try (InputStream in = Files.newInputStream(segment)) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        digest.update(buffer, 0, read);
                    }
                }
            }
            digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
        return numbers(events, began, cpu);
    }

    private static double[] numbers(double events, long began, long cpu) {
        return new double[] {events * 1e9 / (System.nanoTime() - began), (Cpu.nanos() - cpu) / 1e3 / events};
    }
}
