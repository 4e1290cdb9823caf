package dev.hearthbook.internal.codec;

import dev.hearthbook.keys.Blind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Grows while bytes are put in: big-endian numbers, LEB128 varints, texts with their length. One thread at a time. */
final class ByteSink {
    private byte[] bytes;
    private int length;

    ByteSink(int capacity) {
        bytes = new byte[capacity];
    }

    ByteSink putByte(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    ByteSink putLong(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    ByteSink putVarint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    ByteSink putBytes(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    ByteSink putText(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return putVarint(utf8.length).putBytes(utf8);
    }

    ByteSink putBlind(Blind value) {
        return putLong(value.high()).putLong(value.low());
    }

    int length() {
        return length;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
