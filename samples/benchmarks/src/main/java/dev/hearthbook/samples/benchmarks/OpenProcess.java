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

    /** Prints milliseconds for the keyring and for the book. */
    public static void main(String[] args) {
        Path dir = Path.of(args[0]);
        long began = System.nanoTime();
        TinkKeyVault vault = TinkKeyVault.open(dir, Unlock.passphrase(PASSPHRASE.toCharArray()));
        long unlocked = System.nanoTime();
        try (Hearthbook book = Hearthbook.open(
                BookConfig.defaults(dir).withDurability(Durability.GROUP), vault, SqliteViews.in(dir))) {
            book.conversations()
                    .page(book.conversations()
                            .query()
                            .limit(PAGE)
                            .after(book.journal().head()))
                    .block();
            long answered = System.nanoTime();
            System.out.println((unlocked - began) / 1e6 + " " + (answered - unlocked) / 1e6);
        }
    }
}
