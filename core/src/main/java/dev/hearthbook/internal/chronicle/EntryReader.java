package dev.hearthbook.internal.chronicle;

import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.Frame;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Walks the entries of a segment's file through a buffer, without Chronicle, which would believe any length it reads. An
 * entry is a little endian header of 4 bytes (bit 31: not complete, bit 30: metadata, 30 bits of length), its payload, and
 * padding to 4 bytes. Chronicle's own metadata is skipped.
 *
 * <p>It never throws for what it finds, except a whole frame of a newer format: {@link #next} says {@link Found#BROKEN} and
 * {@link #reason} says why. One thread.
 */
final class EntryReader {
    /** What stands at {@link #offset}. */
    enum Found {
        /** A frame whose every byte was checked: {@link #frame}. */
        FRAME,
        /** A mark of this segment: {@link #markPosition}. */
        MARK,
        /** Nothing: the limit, or a header of four zero bytes. */
        END,
        /** Something that is not a whole entry: {@link #reason}. */
        BROKEN
    }

    static final int HEADER = 4;

    private static final int NOT_COMPLETE = 0x8000_0000;
    private static final int METADATA = 0x4000_0000;
    private static final int LENGTH = 0x3fff_ffff;

    private final SegmentFile file;
    private final int segment;
    private final ByteBuffer buffer;
    private final long limit;
    private long bufferStart;
    private long offset;
    private long nextOffset;
    private @Nullable Frame frame;
    private long markPosition;
    private String reason = "";

    /**
     * @param buffer at least twice the largest frame; used until the reader is dropped
     * @param from the offset of an entry's header
     * @param limit the offset behind the last byte to look at
     */
    EntryReader(SegmentFile file, int segment, ByteBuffer buffer, long from, long limit) {
        this.file = file;
        this.segment = segment;
        this.buffer = buffer.clear().limit(0);
        this.bufferStart = from;
        this.nextOffset = from;
        this.limit = limit;
    }

    Found next() throws IOException {
        while (true) {
            offset = nextOffset;
            if (!load(HEADER)) {
                return offset >= limit ? Found.END : broken("ends within an entry's header");
            }
            int header = Integer.reverseBytes(buffer.getInt(at()));
            if (header == 0) {
                return Found.END;
            }
            int length = length(header);
            if ((header & NOT_COMPLETE) != 0) {
                return broken("holds an entry that was not completed");
            }
            if (offset + HEADER + length > limit) {
                return broken("holds an entry that runs past its end");
            }
            nextOffset = align(offset + HEADER + length);
            if (!isMetadata(header)) {
                return readFrame(length);
            }
            if (length == DurableMark.BYTES && load(HEADER + length)) {
                markPosition = DurableMark.position(buffer, at() + HEADER, segment);
                if (markPosition >= 0) {
                    return Found.MARK;
                }
            }
        }
    }

    /** The offset of the entry's header; at {@link Found#END} where the next entry would begin. */
    long offset() {
        return offset;
    }

    /** The frame that was found. */
    Frame frame() {
        if (frame == null) {
            throw new AssertionError("no frame was found");
        }
        return frame;
    }

    long markPosition() {
        return markPosition;
    }

    /** Words that go on after "the segment". */
    String reason() {
        return reason;
    }

    static boolean isMetadata(int header) {
        return (header & (METADATA | NOT_COMPLETE)) == METADATA;
    }

    static int length(int header) {
        return header & LENGTH;
    }

    static long align(long offset) {
        return (offset + 3) & ~3L;
    }

    private Found readFrame(int length) throws IOException {
        if (length > EventLog.FRAME_BYTES_MAX) {
            return broken("holds an entry larger than any frame");
        }
        if (!load(HEADER + length)) {
            return broken("ends within a frame");
        }
        byte[] bytes = new byte[length];
        buffer.get(at() + HEADER, bytes);
        try {
            frame = Frame.parse(bytes).check();
            return Found.FRAME;
        } catch (HearthbookException e) {
            if (e.code() == ErrorCode.FORMAT_UNKNOWN && crcHolds(bytes)) {
                throw e;
            }
            return broken("holds an entry that is not a whole frame");
        }
    }

    private Found broken(String why) {
        reason = why;
        return Found.BROKEN;
    }

    private int at() {
        return (int) (offset - bufferStart);
    }

    /** Brings {@code bytes} bytes from {@link #offset} on into the buffer; false when the limit or the file is nearer. */
    private boolean load(int bytes) throws IOException {
        if (offset + bytes > limit) {
            return false;
        }
        if (offset - bufferStart + bytes <= buffer.limit()) {
            return true;
        }
        int filled = 0;
        if (offset - bufferStart < buffer.limit()) {
            buffer.position(at()).compact();
            filled = buffer.position();
        } else {
            buffer.clear();
        }
        bufferStart = offset;
        buffer.limit((int) Math.min(buffer.capacity(), limit - bufferStart));
        file.readSome(buffer, bufferStart + filled, bytes - filled);
        buffer.flip();
        return buffer.limit() >= bytes;
    }

    /** Whether the last four bytes are the CRC of those before: a frame that somebody wrote, of whatever format. */
    static boolean crcHolds(byte[] bytes) {
        if (bytes.length < Frame.CLEAR_HEADER) {
            return false;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        return ByteBuffer.wrap(bytes).getInt(bytes.length - 4) == (int) crc.getValue();
    }
}
