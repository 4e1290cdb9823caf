package dev.hearthbook.keys;

import dev.hearthbook.model.Require;
import java.nio.ByteBuffer;

/**
 * A blind value: the first 16 bytes of an HMAC. Equal values under the same key and label are equal, and nothing else can
 * be learned without the key.
 */
public record Blind(long high, long low) {
    /** The bytes of {@link #bytes()}. */
    public static final int LENGTH = 16;

    /** Takes the first 16 bytes. */
    public static Blind of(byte[] mac) {
        Require.that(mac.length >= LENGTH, "a blind value is made of 16 bytes or more, but there were %d", mac.length);
        ByteBuffer buffer = ByteBuffer.wrap(mac);
        return new Blind(buffer.getLong(), buffer.getLong());
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH).putLong(high).putLong(low).array();
    }

    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
