package dev.hearthbook.view;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.work.Workers;
import java.util.List;

/** What views get from the book when it opens: events to fold, keys to seal rows with, and a bell. Any thread. */
public interface ViewSource {
    KeyVault keys();

    /** The last mark that may be seen. */
    Mark head();

    /** Whether this mark is part of the book's history; false after the log lost or replaced the event. */
    boolean holds(Mark mark);

    /**
     * The next events after a mark, whole commits only; blocks on files.
     *
     * @param max about how many, 1 or more; a commit is never split, so there may be more
     * @return empty when there is nothing after {@code after} yet
     * @throws dev.hearthbook.model.HearthbookException {@code STALE_POSITION} when the mark is not part of the history
     */
    List<Recorded> next(Mark after, int max);

    /** Every event of one stream, in order; blocks on files. */
    List<Recorded> stream(StreamId stream);

    /** Calls the bell after every batch of commits that can be seen now, on the writer's thread: it must only wake somebody. */
    void onAppend(Runnable bell);

    /** Who folds and answers. */
    default Workers workers() {
        return Workers.threads();
    }
}
