package dev.hearthbook.samples.proofs;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.samples.proofs.Scribe.Order;
import dev.hearthbook.samples.proofs.Scribe.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;

/**
 * SIGKILL at random moments: of processes that append, begin segments, write the index, follow with the views, build them
 * anew, erase people, or are just opening what the one before them left.
 *
 * <p>After each kill the book is opened in this process, which must not have to wait for anything; nothing acknowledged may be
 * missing, no position may be skipped, no commit be there in part, command ids give the receipts they gave, and nobody who was
 * erased can be read. A book takes {@value #KILLS_PER_BOOK} kills; then everything in it is read again, and its views are
 * compared with a rebuild.
 */
public final class KillProof {
    /**
     * How long opening may take beyond the start of a JVM, which is measured beside it and tells how busy the machine is; it
     * reads a few megabytes, and waits for nothing.
     */
    public static final double REOPEN_MILLIS_MAX = 5_000;

    private static final int KILLS_PER_BOOK = 25;

    private final Path dir;
    private final Random random;
    private final Consumer<String> progress;
    private final Tally tally = new Tally();
    private double startMillis;

    private KillProof(Path dir, long seed, Consumer<String> progress) {
        this.dir = dir;
        this.random = new Random(seed);
        this.progress = progress;
    }

    /**
     * Runs it; takes one to two seconds for each kill.
     *
     * @param dir an empty folder for the books, left empty
     * @param kills how many
     * @param seed chooses moments; the same seed meets other moments, since processes run as they like
     */
    public static Outcome run(Path dir, int kills, long seed, Consumer<String> progress)
            throws IOException, InterruptedException {
        KillProof proof = new KillProof(dir, seed, progress);
        Natives.outside(dir);
        for (int from = 0; from < kills; from += KILLS_PER_BOOK) {
            proof.book(from, Math.min(kills, from + KILLS_PER_BOOK));
        }
        if (Container.missing().isEmpty()) {
            proof.container();
        } else {
            progress.accept("process id 1 is left out: " + Container.missing().get());
        }
        return proof.tally.outcome();
    }

    private void book(int from, int to) throws IOException, InterruptedException {
        Path folder = dir.resolve("book-" + from);
        Promises promises = new Promises(tally);
        for (int kill = from; kill < to; kill++) {
            Phase phase = Phase.values()[kill % Phase.values().length];
            String when = "kill " + kill + " (" + phase.name().toLowerCase(Locale.ROOT) + ")";
            Order order = new Order(folder, kill, phase, "group", "", "");
            boolean opening = kill % 4 == 3;
            if (!opening) {
                writeAndKill(order, promises, when);
            } else {
                openAndKill(order, promises, when);
            }
            // What the next process finds when it opens: sometimes what a killed one left, sometimes a closed book.
            if (kill % 3 != 0 || kill == to - 1) {
                check(order, promises, when, kill == to - 1);
            }
            progress.accept(when + ": " + promises.size() + " commits were acknowledged so far");
        }
        Books.delete(folder);
    }

    private void writeAndKill(Order order, Promises promises, String when) throws IOException, InterruptedException {
        try (ScribeProcess scribe = ScribeProcess.start(order)) {
            awaitStart(scribe);
            scribe.await("working", 1);
            boolean ended = scribe.endsWithin(random.nextInt(700_000));
            hear(scribe, promises, when, ended);
            tally.count("kills while " + name(order.phase()));
        }
    }

    private void awaitStart(ScribeProcess scribe) throws InterruptedException {
        long began = System.nanoTime();
        scribe.await("opening", 1);
        startMillis = (System.nanoTime() - began) / 1e6;
    }

    private void openAndKill(Order order, Promises promises, String when) throws IOException, InterruptedException {
        try (ScribeProcess scribe = ScribeProcess.start(order)) {
            awaitStart(scribe);
            boolean ended = scribe.endsWithin(random.nextInt(400_000));
            hear(scribe, promises, when, ended);
            tally.count("kills while opening or soon after");
        }
    }

    private void hear(ScribeProcess scribe, Promises promises, String when, boolean ended) throws InterruptedException {
        tally.run();
        for (String line : scribe.kill()) {
            if (!promises.hear(line) && line.startsWith("failed")) {
                tally.broken(when + ": the scribe said '" + line + "'");
            }
        }
        if (ended) {
            tally.broken(when + ": the scribe ended by itself: " + scribe.tail());
        }
    }

    private void check(Order order, Promises promises, String when, boolean all) {
        if (!Files.exists(order.book().resolve("book"))) {
            return; // killed before there was a book, and so before anything was acknowledged
        }
        long began = System.nanoTime();
        try (Hearthbook book = Books.open(order.config())) {
            double millis = (System.nanoTime() - began) / 1e6;
            tally.most("slowest reopening, ms", millis);
            if (millis > REOPEN_MILLIS_MAX + startMillis) {
                tally.broken(when + ": reopening took " + Math.round(millis) + " ms");
            }
            if (all) {
                promises.again();
            }
            promises.check(book, when);
            promises.askAgain(book, when);
            if (all) {
                promises.checkViews(book, when);
            }
        }
    }

    /** As in a container, where every JVM is process 1: the number of the killed one is that of the next. */
    private void container() throws IOException, InterruptedException {
        Path folder = dir.resolve("container");
        Promises promises = new Promises(tally);
        double fresh = 0;
        for (int session = 0; session < 3; session++) {
            String when = "kill of process 1, " + session;
            Order order = new Order(folder, 10_000 + session, Phase.ROLL, "group", "", "");
            try (ScribeProcess scribe = ScribeProcess.start(Container.of(order))) {
                scribe.await("opening", 1);
                long began = System.nanoTime();
                if (scribe.await("working", 1)) {
                    double millis = (System.nanoTime() - began) / 1e6;
                    fresh = session == 0 ? millis : fresh;
                    tally.most("process 1: slowest first answer, ms", millis);
                    if (millis > fresh + REOPEN_MILLIS_MAX) {
                        tally.broken(when + ": the first answer came after " + Math.round(millis)
                                + " ms, and that of a new book after " + Math.round(fresh));
                    }
                }
                boolean ended = scribe.endsWithin(random.nextInt(300_000));
                hear(scribe, promises, when, ended);
                tally.count("kills of process 1");
            }
        }
        check(new Order(folder, 0, Phase.ROLL, "group", "", ""), promises, "process 1", true);
        Books.delete(folder);
    }

    private static String name(Phase phase) {
        return switch (phase) {
            case APPEND -> "appending";
            case ROLL -> "beginning segments";
            case INDEX -> "writing the index";
            case PROJECTION -> "the views follow";
            case REBUILD -> "rebuilding views";
            case SHRED -> "erasing people";
        };
    }
}
