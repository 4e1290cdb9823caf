package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.log.Durability;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.view.Views;
import java.nio.file.Path;

/** The process that {@link OpenBench} starts: opens a book, reads a page, says how long that took, and ends. */
final class OpenProcess {
    /** Of books that are made to be measured and hold made-up sentences. */
    static final String PASSPHRASE = "a book to be measured";

    private static final int PAGE = 20;

    private OpenProcess() {}

    static Hearthbook open(BookConfig config, Views views) {
        return Hearthbook.open(
                config, TinkKeyVault.open(config.dir(), Unlock.passphrase(PASSPHRASE.toCharArray())), views);
    }

    /** Durable as by default, with the event type of {@link Crowd}. */
    static BookConfig config(Path dir) {
        return Crowd.config(dir).withDurability(Durability.GROUP);
    }

    /** Prints milliseconds for the keyring and for the book; then, for a second opening, for the keyring and for both. */
    public static void main(String[] args) {
        Path dir = Path.of(args[0]);
        double[] first = opening(dir);
        double[] again = opening(dir);
        System.out.println(first[0] + " " + first[1] + " " + again[0] + " " + (again[0] + again[1]));
    }

    private static double[] opening(Path dir) {
        long began = System.nanoTime();
        TinkKeyVault vault = TinkKeyVault.open(dir, Unlock.passphrase(PASSPHRASE.toCharArray()));
        long unlocked = System.nanoTime();
        try (Hearthbook book = Hearthbook.open(config(dir), vault, SqliteViews.in(dir))) {
            book.conversations()
                    .page(book.conversations()
                            .query()
                            .limit(PAGE)
                            .after(book.journal().head()))
                    .block();
            return new double[] {(unlocked - began) / 1e6, (System.nanoTime() - unlocked) / 1e6};
        }
    }
}
