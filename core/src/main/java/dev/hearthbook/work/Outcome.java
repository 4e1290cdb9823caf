package dev.hearthbook.work;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What a future came to. */
final class Outcome {
    private Outcome() {}

    /** Waits as futures do, and throws the error itself instead of wrapping it. */
    static <T> T of(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }
}
