package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.crypto.internal.box.Kdf;
import java.time.Instant;
import java.util.Optional;

/**
 * What may be told about a slot.
 *
 * @param cost for passphrases only
 * @param created when its secret was set, or its cost changed
 */
public record SlotInfo(int id, String name, Kind kind, Optional<Kdf> cost, Instant created) {
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

    static SlotInfo of(Slot slot) {
        return new SlotInfo(
                slot.id(),
                slot.name(),
                slot.method().kind(),
                slot.method().kdf(),
                Instant.ofEpochMilli(slot.clear().createdAt()));
    }
}
