package dev.hearthbook.keys;

import dev.hearthbook.model.ErasureCause;
import dev.hearthbook.model.ErrorCode;
import java.time.Instant;
import java.util.List;

/**
 * Something happened to the safety of a book's keys. It carries ids, codes and numbers: never a secret, a name of a person or a
 * word of what they wrote. The list may grow; whoever asks for what it knows ignores the rest.
 */
public sealed interface SecurityEvent {
    /** When it happened, by the clock of the machine. */
    Instant at();

    /**
     * A keyring was opened, or made.
     *
     * @param slot the slot that opened it, 1 to 8
     * @param method how: {@code passphrase}, {@code raw key}, {@code key service} or {@code recovery code}
     */
    record Unlocked(Instant at, int slot, String method, long generation) implements SecurityEvent {}

    /**
     * A keyring was not opened.
     *
     * @param reason {@code WRONG_KEY} when somebody tried another secret; {@code KEYRING_DAMAGED}, {@code KEY_SERVICE_FAILED} and
     *     so on when it was not the secret
     */
    record UnlockFailed(Instant at, ErrorCode reason) implements SecurityEvent {}

    /** How keys or what opens them were changed. */
    enum Change {
        SLOT_ADDED,
        /** Another secret, or another cost of the same. */
        SLOT_CHANGED,
        SLOT_REMOVED,
        ROOT_ROTATED,
        ENVELOPE_ROTATED,
        /** A keyring older than its log was taken into use on purpose. */
        OLDER_ACCEPTED
    }

    /**
     * Keys, or what opens them, were changed; durable when this is told. A book writes it into its log, where the generation
     * tells an old copy of the keyring from the newest.
     *
     * @param number the slot, or the number of the new root or envelope key; 0 for {@link Change#OLDER_ACCEPTED}
     * @param slots how many ways in there are now
     * @param generation that of the keyring after it
     */
    record KeysChanged(Instant at, Change change, int number, int slots, long generation) implements SecurityEvent {}

    /**
     * Keys of scopes were destroyed, on request or because their time was over: what was sealed under them cannot be read any
     * more. Told when that is so; the book's log says it, too.
     *
     * @param generation that of the keyring after it
     */
    record KeysDestroyed(Instant at, ErasureCause cause, List<Long> scopes, long generation) implements SecurityEvent {
        public KeysDestroyed {
            scopes = List.copyOf(scopes);
        }
    }

    /**
     * A subject that was erased may be written about again.
     *
     * @param before its scopes that are destroyed
     * @param scope the new one
     */
    record SubjectRenewed(Instant at, List<Long> before, long scope) implements SecurityEvent {
        public SubjectRenewed {
            before = List.copyOf(before);
        }
    }

    /**
     * Keys of erased scopes were found in the keyring, and destroyed again: somebody put an old keyring, or a row of it, back.
     */
    record KeysReappeared(Instant at, List<Long> scopes) implements SecurityEvent {
        public KeysReappeared {
            scopes = List.copyOf(scopes);
        }
    }

    /**
     * Bytes fail authentication: they were changed, or come from another place or book.
     *
     * @param what which bytes: ids and positions
     */
    record VerificationFailed(Instant at, String what) implements SecurityEvent {}

    /**
     * A write was refused.
     *
     * @param reason {@code SUBJECT_ERASED}, {@code FOREIGN_SUBJECT} or {@code WRITES_REFUSED}
     */
    record WriteRefused(Instant at, ErrorCode reason) implements SecurityEvent {}
}
