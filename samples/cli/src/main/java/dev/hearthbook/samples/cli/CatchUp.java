package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.samples.cli.terminal.Progress;
import dev.hearthbook.samples.cli.terminal.Terminal;
import java.time.Duration;
import java.time.InstantSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Waits until the views show all that is in the log, and says how far they are when that takes long. */
public final class CatchUp {
    private CatchUp() {}

    /**
     * Returns when every view has reached the end of the log as it is now.
     *
     * @throws HearthbookException {@code PROJECTION_FAILED}; {@code VIEW_LATE} when the views stand still
     */
    public static void wait(Hearthbook book, Terminal terminal) {
        Mark head = book.journal().head();
        Progress progress = Progress.begin(terminal, "catching up", "events", InstantSource.system());
        Disposable shown = Flux.interval(Duration.ofMillis(100))
                .subscribe(
                        tick -> progress.update(reached(book), head.position().value()));
        try {
            long reached = -1;
            while (!arrived(book, head)) {
                long now = reached(book);
                if (now <= reached) {
                    throw new HearthbookException(
                            ErrorCode.VIEW_LATE,
                            "The views stand still at position " + now + " of " + head.position()
                                    + ". See what 'hearth status' says, or build them anew: hearth rebuild");
                }
                reached = now;
            }
        } finally {
            shown.dispose();
            progress.end();
        }
    }

    private static boolean arrived(Hearthbook book, Mark head) {
        try {
            book.views().await(head).block();
            return true;
        } catch (HearthbookException e) {
            if (e.code() == ErrorCode.VIEW_LATE) {
                return false;
            }
            throw e;
        }
    }

    private static long reached(Hearthbook book) {
        return book.views().status().stream()
                .mapToLong(view -> book.journal().head().position().value() - view.lag())
                .min()
                .orElse(0);
    }
}
