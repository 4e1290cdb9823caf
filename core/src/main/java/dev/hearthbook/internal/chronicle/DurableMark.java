package dev.hearthbook.internal.chronicle;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What the writer leaves behind after each force, as a metadata entry that stock Chronicle skips: "every event up to this
 * position was durable when I was written". It is forced with the frames after it, so it costs no force of its own.
 *
 * <pre>
 *  0  2  magic "HD"
 *  2  1  format = 1
 *  3  1  zero
 *  4  4  segment number
 *  8  8  position, big endian
 * 16  4  CRC32C of all before
 * </pre>
 *
 * <p><b>Why.</b> After a power cut pages reach the disk in any order, so of several frames that were never acknowledged a later
 * one may be whole and an earlier one torn. From the frames alone that looks like damage in acknowledged ones. A mark at or
 * beyond the broken position proves damage; without one, nothing there was ever acknowledged as durable.
 */
final class DurableMark {
    static final int BYTES = 20;

    private static final short MAGIC = 0x4844;

    private DurableMark() {}

    static byte[] of(int segment, long position) {
        byte[] bytes = new byte[BYTES];
        ByteBuffer.wrap(bytes)
                .putShort(MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putInt(segment)
                .putLong(position)
                .putInt(crc(bytes));
        return bytes;
    }

    /** The position of the mark that stands at {@code at}, or -1 when no mark of this segment stands there. */
    static long position(ByteBuffer from, int at, int segment) {
        return segment(from, at) == segment ? from.getLong(at + 8) : -1;
    }

    /** The number of the segment whose mark stands at {@code at}, or -1 when no mark stands there. */
    static int segment(ByteBuffer from, int at) {
        if (from.limit() - at < BYTES || from.getShort(at) != MAGIC || from.get(at + 2) != 1) {
            return -1;
        }
        byte[] bytes = new byte[BYTES];
        from.get(at, bytes);
        return from.getInt(at + 16) == crc(bytes) ? from.getInt(at + 4) : -1;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, BYTES - 4);
        return (int) crc.getValue();
    }
}
