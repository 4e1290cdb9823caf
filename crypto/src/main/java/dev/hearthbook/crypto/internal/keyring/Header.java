package dev.hearthbook.crypto.internal.keyring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hearthbook.model.Require;
import dev.hearthbook.model.StoreId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * What a keyring says about itself before it is unlocked: the {@code meta} row and the slots. A checksum without a key finds
 * damage before anybody is told that the passphrase is wrong; a MAC under the root key finds changes made on purpose.
 *
 * @param generation goes up with every change of slots, every rotation and every destroyed key: an older copy is recognised by
 *     it
 * @param root which root key the slots hold, 1 for the first; goes up with every rotation
 * @param slots ordered by id, 1 to 8
 */
record Header(StoreId store, long generation, int root, List<Slot> slots) {
    static final String MAGIC = "HEARTHBOOK-KEYRING";
    static final int FORMAT = 1;

    Header {
        slots = List.copyOf(slots);
        Require.that(root >= 1, "root keys are numbered from 1, but it was %d", root);
    }

    /** The same after something else was changed. */
    Header next() {
        return new Header(store, generation + 1, root, slots);
    }

    Header withSlots(List<Slot> changed) {
        return new Header(store, generation + 1, root, changed);
    }

    Header withNextRoot(List<Slot> rewrapped) {
        return new Header(store, generation + 1, root + 1, rewrapped);
    }

    Header withGeneration(long lifted) {
        return new Header(store, lifted, root, slots);
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(MAGIC.getBytes(US_ASCII));
        bytes.writeBytes(store.bytes());
        bytes.writeBytes(ByteBuffer.allocate(20)
                .putInt(FORMAT)
                .putLong(generation)
                .putInt(root)
                .putInt(slots.size())
                .array());
        slots.forEach(slot -> bytes.writeBytes(slot.bytes()));
        return bytes.toByteArray();
    }

    /** SHA-256: anybody can compute it, chance cannot. */
    byte[] checksum() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Header[" + store + ", generation " + generation + ", root " + root + ", " + slots.size() + " slots]";
    }
}
