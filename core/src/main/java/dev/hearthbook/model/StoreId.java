package dev.hearthbook.model;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Names a book; every sealed byte is bound to it, so that pieces of two books never mix.
 *
 * @param value random
 */
public record StoreId(UUID value) {
    /** The 16 bytes that are bound into every box. */
    public byte[] bytes() {
        return ByteBuffer.allocate(16)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    /** @throws IllegalArgumentException when {@code bytes} are not 16 */
    public static StoreId of(byte[] bytes) {
        Require.that(bytes.length == 16, "a store id has 16 bytes, but had %d", bytes.length);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new StoreId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
