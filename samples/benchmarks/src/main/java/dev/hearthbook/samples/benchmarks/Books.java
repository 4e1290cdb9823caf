package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.view.Views;

/** The books that are measured: durable ones with real keys, opened by a key, so that no passphrase is derived meanwhile. */
final class Books {
    private Books() {}

    /** Opens the book in the folder of {@code config}, or begins one there. */
    static Hearthbook open(BookConfig config, Views views) {
        return Hearthbook.open(config, TinkKeyVault.openOrCreate(config.dir(), Unlock.key(new byte[32])), views);
    }
}
