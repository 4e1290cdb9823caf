package dev.hearthbook.journal;

import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.util.Optional;

/**
 * Whose a stream is and how long it lives. The first event of a stream fixes it; later writes must name the same subject.
 *
 * @param subject whose data it is; empty for data about nobody
 * @param retention how long it lives
 * @param own names the key that the stream has besides, so that it can be erased without the rest of its subject: all streams
 *     that name the same are erased together; empty for none
 */
public record Owner(Optional<Subject> subject, RetentionClass retention, Optional<StreamId> own) {
    public static Owner of(Subject subject, RetentionClass retention) {
        return new Owner(Optional.of(subject), retention, Optional.empty());
    }

    /** Data about nobody, for example audit: it survives every erasure but that of its retention class. */
    public static Owner nobody(RetentionClass retention) {
        return new Owner(Optional.empty(), retention, Optional.empty());
    }

    /**
     * The same with a key of its own.
     *
     * @param whole names what is erased at once: the stream itself, or the first of several that belong together
     */
    public Owner aloneErasable(StreamId whole) {
        return new Owner(subject, retention, Optional.of(whole));
    }

    /** The same, if asked for. */
    public Owner aloneErasable(boolean asked, StreamId whole) {
        return asked ? aloneErasable(whole) : this;
    }
}
