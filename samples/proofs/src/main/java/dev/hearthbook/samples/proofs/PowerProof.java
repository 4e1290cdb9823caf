package dev.hearthbook.samples.proofs;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.samples.proofs.Scribe.Order;
import dev.hearthbook.samples.proofs.Scribe.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Power cuts: a process writes into a book on an ext4 image and writes down outside of it what was acknowledged; the file
 * system is shut down without writing its journal, the process killed, the image mounted again and the book opened.
 *
 * <p>With {@code GROUP} everything that was written down before the cut must be there, erased people must stay erased, and
 * what was acknowledged must be readable, so keys must have been durable before. With an interval the same holds of what was
 * acknowledged longer ago than that. With {@code OS} the book must open, dense and whole, and its views must not be ahead.
 */
public final class PowerProof {
    private static final int INTERVAL_MILLIS = 200;

    /** An interval begins when something is written, and its force takes a moment on a busy machine. */
    private static final int INTERVAL_SLACK_MILLIS = 300;

    private static final int IMAGE_MIB = 192;

    private final Path dir;
    private final Random random;
    private final Consumer<String> progress;
    private final Tally tally = new Tally();

    private PowerProof(Path dir, long seed, Consumer<String> progress) {
        this.dir = dir;
        this.random = new Random(seed);
        this.progress = progress;
    }

    /** Why it cannot run here; empty when it can. */
    public static Optional<String> missing() throws InterruptedException {
        return Disk.missing();
    }

    /**
     * Runs it; takes two to three seconds for each cut.
     *
     * @param dir an empty folder, left empty
     * @param cuts how many with {@code GROUP}; a quarter as many follow with an interval, and with {@code OS}
     * @param seed chooses the moments
     */
    public static Outcome run(Path dir, int cuts, long seed, Consumer<String> progress)
            throws IOException, InterruptedException {
        Natives.outside(dir);
        PowerProof proof = new PowerProof(dir, seed, progress);
        int others = Math.max(1, cuts / 4);
        for (int cut = 0; cut < cuts; cut++) {
            proof.cut(cut, "group");
        }
        for (int cut = 0; cut < others; cut++) {
            proof.cut(cuts + cut, String.valueOf(INTERVAL_MILLIS));
            proof.cut(cuts + others + cut, "os");
        }
        return proof.tally.outcome();
    }

    private void cut(int number, String durability) throws IOException, InterruptedException {
        List<Phase> phases = List.of(Phase.APPEND, Phase.ROLL, Phase.SHRED, Phase.INDEX, Phase.PROJECTION);
        Phase phase = phases.get(number % phases.size());
        String when = "cut " + number + " (" + durability + ", " + phase + ")";
        Path folder = Files.createDirectory(dir.resolve("cut-" + number));
        Path acks = folder.resolve("acknowledged");
        Files.createFile(acks);
        Promises promises = new Promises(tally);
        try (Disk disk = Disk.ext4(folder, IMAGE_MIB)) {
            Order order = new Order(disk.path().resolve("book"), number, phase, durability, acks.toString(), "");
            String natives = "-Dorg.sqlite.tmpdir=" + folder;
            try (ScribeProcess scribe = ScribeProcess.start(
                    Jvm.of(Scribe.class, List.of(Jvm.OPENS.get(0), Jvm.OPENS.get(1), natives), order.arguments()))) {
                awaitFirst(acks, scribe, when);
                scribe.endsWithin(200_000L + random.nextInt(1_000_000));
                String before = Files.readString(acks, StandardCharsets.UTF_8);
                long now = System.currentTimeMillis();
                disk.cutPower();
                scribe.kill();
                tally.run();
                tally.count("cuts with " + (durability.matches("\\d+") ? "an interval" : durability));
                hear(promises, before, acks, durability, now);
            }
            disk.unmount();
            disk.mount();
            look(order, promises, when);
            disk.unmount();
        }
        Books.delete(folder);
        progress.accept(when + ": " + promises.size() + " commits had been acknowledged");
    }

    /** The words before the cut are promises; those after it only tell what may be there. */
    private void hear(Promises promises, String before, Path acks, String durability, long now) throws IOException {
        if (!durability.equals("os")) {
            for (String line : before.split("\n")) {
                promises.hear(line);
            }
        }
        if (durability.matches("\\d+")) {
            promises.onlyBefore(now - INTERVAL_MILLIS - INTERVAL_SLACK_MILLIS);
        }
        for (String line : Files.readString(acks, StandardCharsets.UTF_8).split("\n")) {
            if (line.startsWith("erasing")) {
                promises.hear(line);
            }
        }
    }

    /** Until it has acknowledged something, or for a minute. */
    private static void awaitFirst(Path acks, ScribeProcess scribe, String when)
            throws IOException, InterruptedException {
        for (int i = 0; i < 6_000; i++) {
            String said = Files.readString(acks, StandardCharsets.UTF_8);
            if (said.contains("ack ") || said.contains("memory ")) {
                return;
            }
            if (scribe.endsWithin(10_000)) {
                throw new IllegalStateException(when + ": the scribe ended by itself: " + said + scribe.tail());
            }
        }
        throw new IllegalStateException(when + ": the scribe acknowledged nothing for a minute");
    }

    private void look(Order order, Promises promises, String when) {
        try (Hearthbook book = Books.open(order.config())) {
            promises.check(book, when);
            promises.askAgain(book, when);
            promises.checkViews(book, when);
        }
    }
}
