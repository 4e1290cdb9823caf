package dev.hearthbook.internal.codec;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Takes out what {@link ByteSink} put in. Bytes that end early or hold impossible lengths are {@code CORRUPT}. */
final class ByteSource {
    private final byte[] bytes;
    private int at;

    ByteSource(byte[] bytes) {
        this.bytes = bytes;
    }

    int takeByte() {
        need(1);
        return bytes[at++] & 0xff;
    }

    long takeLong() {
        need(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | (bytes[at++] & 0xff);
        }
        return value;
    }

    long takeVarint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = takeByte();
            value |= (long) (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw corrupt();
    }

    /** A count or length: not negative and not beyond {@code max}. */
    int takeCount(int max) {
        long value = takeVarint();
        if (value < 0 || value > max) {
            throw corrupt();
        }
        return (int) value;
    }

    /** How many elements follow, each of one byte or more: never more than there are bytes left. */
    int takeElements() {
        return takeCount(bytes.length - at);
    }

    byte[] takeBytes(int length) {
        need(length);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String takeText() {
        int length = takeCount(bytes.length);
        need(length);
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    Blind takeBlind() {
        return new Blind(takeLong(), takeLong());
    }

    boolean isEmpty() {
        return at == bytes.length;
    }

    private void need(int more) {
        if (more < 0 || more > bytes.length - at) {
            throw corrupt();
        }
    }

    static HearthbookException corrupt() {
        return new HearthbookException(
                ErrorCode.CORRUPT, "A frame header does not hold what it announces. Run verify, and restore a backup.");
    }
}
