package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.projections.SqliteViews;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** What a fresh process does to open a book: unlock the keyring, open, wait until the views hold all of it. */
final class OpenProbe {
    private OpenProbe() {}

    /** Prints {@code unlock <ms> open <ms> start <ms>}: unlocking, opening, and all since the JVM began. */
    public static void main(String[] args) {
        Path dir = Path.of(args[0]);
        long began = System.nanoTime();
        TinkKeyVault keys = TinkKeyVault.open(dir, Unlock.passphrase(args[1].toCharArray()));
        long unlocked = System.nanoTime();
        try (Hearthbook book = Hearthbook.open(BookConfig.defaults(dir), keys, SqliteViews.in(dir))) {
            book.views().await(book.journal().head()).block();
            long open = System.nanoTime();
            long start = System.currentTimeMillis()
                    - ManagementFactory.getRuntimeMXBean().getStartTime();
            System.out.println(
                    "unlock " + (unlocked - began) / 1e6 + " open " + (open - unlocked) / 1e6 + " start " + start);
        }
    }
}
