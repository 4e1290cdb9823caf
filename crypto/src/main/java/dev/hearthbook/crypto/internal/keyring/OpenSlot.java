package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** A slot that a secret opened, and the root key behind it; whoever asked for it wipes the root. */
record OpenSlot(Slot slot, byte[] root) {
    /**
     * The first of these slots that the secret opens.
     *
     * @throws HearthbookException {@code KEYRING_DAMAGED} when the secret is right and the slot is not; {@code
     *     KEY_SERVICE_FAILED}
     */
    static Optional<OpenSlot> find(List<Slot> slots, SlotSecret secret, Header header, Path path) {
        for (Slot slot : slots) {
            if (!secret.fits(slot)) {
                continue;
            }
            try {
                Optional<byte[]> root = slot.open(secret, header.store());
                if (root.isPresent()) {
                    return Optional.of(new OpenSlot(slot, root.get()));
                }
            } catch (GeneralSecurityException e) {
                throw KeyringFile.damaged(
                        path,
                        "slot " + slot.id() + " fails authentication although the "
                                + secret.kind().words() + " fits",
                        e);
            }
        }
        return Optional.empty();
    }

    /** The same among all slots, or {@code WRONG_KEY}. */
    static OpenSlot require(SlotSecret secret, Header header, Path path) {
        return find(header.slots(), secret, header, path).orElseThrow(() -> wrong(secret, header, path));
    }

    static HearthbookException wrong(SlotSecret secret, Header header, Path path) {
        TreeSet<String> kinds = new TreeSet<>();
        header.slots().forEach(slot -> kinds.add(slot.method().kind().words()));
        return new HearthbookException(
                ErrorCode.WRONG_KEY,
                "Wrong " + secret.kind().words() + " for the keyring " + path
                        + ". The file itself is intact (its checksum is right); it has "
                        + header.slots().size() + " slot(s): " + String.join(", ", kinds)
                        + ". Try again, or open it one of these ways.");
    }

    void wipe() {
        Arrays.fill(root, (byte) 0);
    }

    @Override
    public String toString() {
        return "OpenSlot[" + slot.id() + "]";
    }
}
