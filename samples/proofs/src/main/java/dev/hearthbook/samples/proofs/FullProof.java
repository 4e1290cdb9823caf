package dev.hearthbook.samples.proofs;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.samples.proofs.Scribe.Order;
import dev.hearthbook.samples.proofs.Scribe.Phase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Full disks: a process writes into a book on a small ext4 image, or on a small piece of memory, until there is no room;
 * reads, erases somebody, deletes a ballast file, and goes on in the same process. Every second time it is killed on the full
 * disk instead, and the book is opened there.
 *
 * <p>Nothing that was acknowledged may be missing, and every refusal must be {@code OUT_OF_SPACE}. It runs with each JDK that
 * stands beside the one it is started with: a store into a memory map without a block behind it does something else in each.
 */
public final class FullProof {
    private static final int DISK_MIB = 48;
    private static final int BALLAST_MIB = 16;

    private final Path dir;
    private final Random random;
    private final Consumer<String> progress;
    private final Tally tally = new Tally();

    private FullProof(Path dir, long seed, Consumer<String> progress) {
        this.dir = dir;
        this.random = new Random(seed);
        this.progress = progress;
    }

    /** Why it cannot run here; empty when it can. */
    public static Optional<String> missing() throws InterruptedException {
        return Disk.missing();
    }

    /**
     * Runs it; takes three to ten seconds for each disk.
     *
     * @param dir an empty folder, left empty
     * @param disks how many are filled
     * @param seed chooses how much is on them before
     */
    public static Outcome run(Path dir, int disks, long seed, Consumer<String> progress)
            throws IOException, InterruptedException {
        Natives.outside(dir);
        FullProof proof = new FullProof(dir, seed, progress);
        List<Path> homes = homes();
        List<Phase> phases = List.of(Phase.ROLL, Phase.APPEND, Phase.PROJECTION, Phase.INDEX, Phase.REBUILD);
        for (int i = 0; i < disks; i++) {
            proof.fill(
                    i,
                    homes.get(i % homes.size()),
                    (i / homes.size()) % 2 == 0,
                    phases.get(i % phases.size()),
                    i % 4 == 3);
        }
        return proof.tally.outcome();
    }

    /** The JDK that runs this, and a newer one beside it. */
    static List<Path> homes() throws IOException {
        Path mine = Path.of(System.getProperty("java.home"));
        List<Path> homes = new ArrayList<>(List.of(mine));
        try (Stream<Path> others = Files.list(mine.getParent())) {
            others.filter(other -> other.getFileName().toString().contains("25"))
                    .filter(other -> Files.isExecutable(other.resolve("bin").resolve("java")) && !other.equals(mine))
                    .findFirst()
                    .ifPresent(homes::add);
        }
        return homes;
    }

    private void fill(int number, Path home, boolean ext4, Phase phase, boolean kill)
            throws IOException, InterruptedException {
        boolean small = number % 3 == 2;
        String when = "disk " + number + " (" + (ext4 ? "ext4" : "tmpfs") + (small ? ", small book, " : ", ")
                + phase.name().toLowerCase(Locale.ROOT) + ", " + home.getFileName() + (kill ? ", killed)" : ")");
        Path folder = Files.createDirectory(dir.resolve("disk-" + number));
        Promises promises = new Promises(tally);
        try (Disk disk = ext4 ? Disk.ext4(folder, DISK_MIB) : Disk.memory(folder, DISK_MIB)) {
            Path ballast = disk.path().resolve("ballast");
            write(ballast, BALLAST_MIB << 20);
            // So that the end comes at another place each time.
            write(disk.path().resolve("more"), random.nextInt(3 << 20));
            Order order =
                    new Order(disk.path().resolve("book"), number, phase, "group", "", kill ? "" : ballast.toString());
            if (small) {
                Books.open(BookConfig.small(order.book()).withEventTypes(Books.TYPES))
                        .close();
            }
            List<String> flags = new ArrayList<>(Jvm.OPENS);
            flags.add("-Dorg.sqlite.tmpdir=" + folder);
            try (ScribeProcess scribe = ScribeProcess.start(Jvm.of(home, Scribe.class, flags, order.arguments()))) {
                scribe.await(kill ? "failed" : "closed", 1);
                listen(scribe, promises, when, kill);
            }
            tally.run();
            if (kill) {
                openFull(order, promises, when, ballast);
            }
            look(order, promises, when);
        }
        Books.delete(folder);
        progress.accept(when + ": " + promises.size() + " commits were acknowledged");
    }

    private void listen(ScribeProcess scribe, Promises promises, String when, boolean kill)
            throws InterruptedException {
        List<String> words = scribe.end();
        boolean again = false;
        for (String line : words) {
            if (promises.hear(line)) {
                continue;
            }
            again |= line.equals("again");
            if (line.equals("later")) {
                tally.count("erasures whose rows went when there was room");
            }
            if (line.startsWith("unerased")) {
                tally.broken(when + ": an erasure on the full disk came to '" + line + "'");
            } else if (line.startsWith("failed") && !(kill && line.contains("OUT_OF_SPACE"))) {
                tally.broken(when + ": " + line);
            } else if (line.startsWith("full") && !line.contains("space")) {
                tally.broken(when + ": the message was '" + line + "'");
            }
        }
        tally.count(kill ? "ended on a full disk" : again ? "went on after room was made" : "did not go on");
        if (!kill && !again) {
            tally.broken(when + ": it did not go on after room was made; its last words were " + scribe.tail());
        }
    }

    /** While the disk is still full: the book opens, or says that there is no room; then room is made. */
    private void openFull(Order order, Promises promises, String when, Path ballast) throws IOException {
        try (Hearthbook book = Books.open(order.config())) {
            promises.check(book, when + ", opened on the full disk");
            tally.count("opened on a full disk");
        } catch (HearthbookException e) {
            tally.count("refused on a full disk");
            if (e.code() != ErrorCode.OUT_OF_SPACE) {
                tally.broken(when + ": opening on the full disk came to " + e.code() + " " + e.getMessage());
            }
        }
        Files.delete(ballast);
    }

    private void look(Order order, Promises promises, String when) {
        try (Hearthbook book = Books.open(order.config())) {
            promises.again();
            promises.check(book, when);
            promises.askAgain(book, when);
            promises.checkViews(book, when);
        } catch (HearthbookException e) {
            if (e.code() != ErrorCode.OUT_OF_SPACE) {
                throw e;
            }
            // What was written after room was made left too little of it for a second copy of the views.
            tally.count("no room to compare with a rebuild");
        }
    }

    private static void write(Path file, int bytes) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] zeros = new byte[1 << 16];
            for (int left = bytes; left > 0; left -= zeros.length) {
                out.write(zeros, 0, Math.min(left, zeros.length));
            }
        }
    }
}
