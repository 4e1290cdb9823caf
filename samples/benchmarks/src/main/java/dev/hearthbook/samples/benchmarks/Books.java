package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.view.Views;
import reactor.core.publisher.Mono;

/** The books that are measured: durable ones with real keys, opened by a key, so that no passphrase is derived meanwhile. */
final class Books {
    private Books() {}

    /** Opens the book in the folder of {@code config}, or begins one there. */
    static Hearthbook open(BookConfig config, Views views) {
        return Hearthbook.open(config, TinkKeyVault.openOrCreate(config.dir(), Unlock.key(new byte[32])), views);
    }

    /**
     * Waits for an answer.
     *
     * @throws IllegalStateException when there is none: what was written is not there
     */
    static <T> T answer(Mono<T> asked) {
        return asked.blockOptional().orElseThrow(() -> new IllegalStateException("what was written was not found"));
    }
}
