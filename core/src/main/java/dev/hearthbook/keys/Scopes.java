package dev.hearthbook.keys;

import dev.hearthbook.model.Require;
import java.nio.ByteBuffer;

/**
 * The keys that a stream and all of its rows hang on, by id. They are fixed by the stream's first event; a payload key is
 * derived from all of them, so destroying any one makes the whole stream unreadable.
 *
 * @param subject the scope of the person the data is about, or 0 when it is about nobody
 * @param retention the scope of the retention class and birth month, or 0 for rows that live as long as their subject
 * @param own a scope of the stream's own, so that it can be erased alone, or 0
 */
public record Scopes(long subject, long retention, long own) {
    /** No scope of its own: what hangs on the book itself and cannot be shredded. */
    public static final Scopes BOOK = new Scopes(0, 0, 0);

    /** The highest id that a scope can have: more than any book will ever need, and far enough from where counting ends. */
    public static final long ID_MAX = 1L << 53;

    /** The bytes of {@link #bytes()}. */
    public static final int LENGTH = 24;

    public Scopes {
        Require.that(
                subject >= 0 && retention >= 0 && own >= 0,
                "scope ids are 0 or more, but were %d, %d, %d",
                subject,
                retention,
                own);
    }

    /** The same data without the end of life that its retention class brings: what counters of a subject hang on. */
    public Scopes subjectOnly() {
        return new Scopes(subject, 0, 0);
    }

    /** The highest of the ids. */
    public long last() {
        return Math.max(subject, Math.max(retention, own));
    }

    /** Whether the given scope is one of these. */
    public boolean holds(long scope) {
        return scope != 0 && (scope == subject || scope == retention || scope == own);
    }

    /** The ids in 24 bytes, big endian: what is bound into every box as associated data. */
    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(subject)
                .putLong(retention)
                .putLong(own)
                .array();
    }
}
