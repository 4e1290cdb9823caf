package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.store.ReadStore;
import java.util.Optional;

/** Tables that can be asked, whether they follow the log or stand still. Any thread. */
public interface Standing {
    /** What the tables reflect. */
    Mark mark();

    /** One consistent state to read from. */
    ReadStore.Snapshot snapshot();

    /** Why they do not follow the log any more; empty while they do, or never did. */
    Optional<HearthbookException> failure();
}
