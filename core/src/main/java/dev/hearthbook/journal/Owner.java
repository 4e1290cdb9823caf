package dev.hearthbook.journal;

import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Subject;
import java.util.Optional;

/**
 * Whose a stream is and how long it lives. The first event of a stream fixes it; later writes must name the same subject.
 *
 * @param subject whose data it is; empty for data about nobody
 * @param retention how long it lives
 * @param erasableAlone whether the stream gets a scope of its own, so that it can be erased without the rest of its subject
 */
public record Owner(Optional<Subject> subject, RetentionClass retention, boolean erasableAlone) {
    public static Owner of(Subject subject, RetentionClass retention) {
        return new Owner(Optional.of(subject), retention, false);
    }

    /** Data about nobody, for example audit: it survives every erasure but that of its retention class. */
    public static Owner nobody(RetentionClass retention) {
        return new Owner(Optional.empty(), retention, false);
    }

    /** The same with a scope of the stream's own. */
    public Owner aloneErasable() {
        return new Owner(subject, retention, true);
    }
}
