package dev.hearthbook.samples.proofs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Damage to every kind of file of a book, one place at a time: flipped bits, zeros, noise, files cut short or lengthened,
 * ranges swapped or copied from elsewhere, files deleted, exchanged, replaced by a folder or by another book's.
 *
 * <p>Each damaged copy is {@linkplain Inspection looked at} by a process that is allowed to die: another one goes on behind
 * the place, and the death is told.
 */
public final class CorruptProof {
    private static final int DEATHS_MAX = 20;

    private CorruptProof() {}

    /**
     * Runs it; takes about a quarter of a second for each place.
     *
     * @param dir an empty folder
     * @param places how many, at least 1
     * @param seed chooses them
     */
    public static Outcome run(Path dir, int places, long seed, Consumer<String> progress)
            throws IOException, InterruptedException {
        Natives.outside(dir);
        Path books = dir.resolve("books");
        RichBook.write(books);
        Tally tally = new Tally();
        int next = 0;
        for (int deaths = 0; next < places && deaths <= DEATHS_MAX; deaths++) {
            next = some(books, dir.resolve("work-" + next), next, places, seed, tally, progress);
        }
        Books.delete(books);
        return tally.outcome();
    }

    /** Has a process look at places until it is done or dead; the number of the next place. */
    private static int some(Path books, Path work, int from, int to, long seed, Tally tally, Consumer<String> progress)
            throws IOException, InterruptedException {
        Process process = Jvm.of(CorruptLook.class, Jvm.OPENS, books, work, from, to, seed)
                .redirectErrorStream(true)
                .start();
        int place = from;
        String doing = "starting";
        StringBuilder other = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] word = line.split(" ", 3);
                switch (word[0]) {
                    case "place" -> {
                        place = Integer.parseInt(word[1]);
                        doing = word[2];
                    }
                    case "broken" -> tally.broken("place " + place + ", " + doing + ": " + line.substring(7));
                    case "lost" -> tally.lost(Long.parseLong(word[1]));
                    case "events" -> tally.acknowledged(Long.parseLong(word[1]));
                    case "slowest" -> tally.most("slowest step, s", Double.parseDouble(word[1]));
                    case "answer" -> {
                        tally.run();
                        tally.count(line.substring(7));
                        if (place % 100 == 99) {
                            progress.accept((place + 1) + " places");
                        }
                        place++;
                    }
                    default -> other.append(line).append('\n');
                }
            }
        }
        int code = process.waitFor();
        if (code != 0) {
            tally.broken("place " + place + ", " + doing + ": the process died with " + code + ": "
                    + other.substring(Math.max(0, other.length() - 2_000)));
            return place + 1;
        }
        return to;
    }
}
