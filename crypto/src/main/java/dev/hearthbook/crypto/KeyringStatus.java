package dev.hearthbook.crypto;

import dev.hearthbook.model.StoreId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a keyring stands.
 *
 * @param generation goes up with every change of slots, every rotation and every destroyed key
 * @param root the number of the root key, from 1
 * @param rotating whether a rotation of the root was interrupted; opening goes on with it
 * @param envelopeKey the number of the envelope key for new frames, from 1; as many there are
 * @param openedBy the id of the slot that opened it
 * @param slots the ways in, by id
 */
public record KeyringStatus(
        Path file,
        StoreId store,
        long generation,
        int root,
        boolean rotating,
        int envelopeKey,
        int openedBy,
        List<UnlockSlot> slots) {
    public KeyringStatus {
        slots = List.copyOf(slots);
    }

    /** What its owner should do; empty when there is more than one way in and one of them is a recovery code or a key service. */
    public Optional<String> advice() {
        if (rotating) {
            return Optional.of(
                    "A rotation of the root key was interrupted and could not be ended at opening. Look for the"
                            + " reason in the log of the program, then open the keyring again.");
        }
        if (slots.size() == 1) {
            return Optional.of("There is one way in, and whoever loses the "
                    + slots.get(0).kind().words()
                    + " loses the book. Add a recovery code and keep it on paper.");
        }
        boolean recoverable = slots.stream()
                .anyMatch(slot ->
                        slot.kind() == UnlockSlot.Kind.RECOVERY_CODE || slot.kind() == UnlockSlot.Kind.KEY_SERVICE);
        return recoverable
                ? Optional.empty()
                : Optional.of(
                        "No recovery code is among the " + slots.size() + " ways in. Add one and keep it on paper.");
    }
}
