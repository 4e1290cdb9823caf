package dev.hearthbook.crypto.internal.keyring;

import static java.nio.charset.StandardCharsets.US_ASCII;

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
 * @param generation goes up with every change of slots and every destroyed key: an older copy is recognised by it
 * @param slots ordered by id
 */
record Header(StoreId store, long generation, List<Slot> slots) {
    static final String MAGIC = "HEARTHBOOK-KEYRING";
    static final int FORMAT = 1;

    Header {
        slots = List.copyOf(slots);
    }

    Header next() {
        return new Header(store, generation + 1, slots);
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(MAGIC.getBytes(US_ASCII));
        bytes.writeBytes(store.bytes());
        bytes.writeBytes(ByteBuffer.allocate(16)
                .putInt(FORMAT)
                .putLong(generation)
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
        return "Header[" + store + ", generation " + generation + ", " + slots.size() + " slots]";
    }
}
