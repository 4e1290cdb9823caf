package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One caller's names on their way to scope ids. It is filled in by the thread that holds the keyring's lock and read by its
 * owner under the same lock or after it.
 */
final class Wish {
    private final List<ScopeName> names;
    private final long[] ids;
    private @Nullable Throwable failure;
    private volatile boolean done;

    Wish(List<ScopeName> names) {
        this.names = names;
        this.ids = new long[names.size()];
    }

    List<ScopeName> names() {
        return names;
    }

    void put(int index, long id) {
        ids[index] = id;
    }

    /** One of the names was destroyed; the wishes of others go on. */
    void refused(long destroyed) {
        failure = new HearthbookException(
                ErrorCode.SUBJECT_ERASED,
                "Scope " + destroyed
                        + " was destroyed on purpose; nothing new can be written under it. Renew the subject first.");
    }

    void failed(Throwable cause) {
        failure = cause;
        done = true;
    }

    void done() {
        done = true;
    }

    boolean isDone() {
        return done;
    }

    /** The ids in the order of the names, or what went wrong. */
    long[] ids() {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        return ids;
    }
}
