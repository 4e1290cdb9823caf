package dev.hearthbook.log;

import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Require;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The chain head after a frame: SHA-256 over the head before it and the frame's clear and sealed header. Two logs with the
 * same head hold the same history.
 */
public final class Head {
    /** Of the empty log: 32 zero bytes. */
    public static final Head EMPTY = new Head(new byte[32]);

    private final byte[] bytes;

    private Head(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException when {@code bytes} are not 32 */
    public static Head of(byte[] bytes) {
        Require.that(bytes.length == 32, "a chain head has 32 bytes, but had %d", bytes.length);
        return new Head(bytes.clone());
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** The first 8 bytes: what a {@link Mark} carries. */
    public long prefix() {
        return ByteBuffer.wrap(bytes).getLong();
    }

    /** The mark of a position whose frame ends with this head. */
    public Mark at(long position) {
        return position == 0 ? Mark.START : new Mark(Position.of(position), prefix());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Head that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
