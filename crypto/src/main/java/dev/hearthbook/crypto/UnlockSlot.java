package dev.hearthbook.crypto;

import dev.hearthbook.crypto.internal.keyring.SlotInfo;
import java.time.Instant;
import java.util.Optional;

/**
 * One way into a keyring, as everybody may read it, with or without a key.
 *
 * @param id 1 to 8
 * @param name that of the key service; otherwise made of the kind
 * @param cost of a passphrase; empty for everything else, which cannot be guessed
 * @param created when its secret or its cost was set last
 */
public record UnlockSlot(int id, String name, Kind kind, Optional<PassphraseCost> cost, Instant created) {
    /** The ways in. */
    public enum Kind {
        PASSPHRASE("passphrase"),
        RAW_KEY("raw key"),
        KEY_SERVICE("key service"),
        RECOVERY_CODE("recovery code");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** What people call it. */
        public String words() {
            return words;
        }
    }

    static UnlockSlot of(SlotInfo slot) {
        return new UnlockSlot(
                slot.id(),
                slot.name(),
                Kind.valueOf(slot.kind().name()),
                slot.cost().map(PassphraseCost::of),
                slot.created());
    }
}
