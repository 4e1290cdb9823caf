package dev.hearthbook.internal.chronicle;

import dev.hearthbook.log.EventLog;

/**
 * How large the pieces of a segment are. Chronicle maps a file in blocks and refuses entries of more than a quarter of one.
 */
public enum SegmentSize {
    /** For books that are written to: frames up to 128 KiB. */
    REGULAR(1 << 20, EventLog.FRAME_BYTES_MAX, 1 << 20, 1 << 20, 4 << 20),
    /**
     * For small books, or many of them: frames up to 72 KiB, into which the largest event fits, half of the memory and a
     * quarter of the space ahead.
     */
    SMALL(512 << 10, 72 << 10, 256 << 10, 256 << 10, 128 << 10);

    private final int blockBytes;
    private final int frameBytesMax;
    private final int reserveBytes;
    private final int stepBytes;
    private final int erasureBytes;

    SegmentSize(int blockBytes, int frameBytesMax, int reserveBytes, int stepBytes, int erasureBytes) {
        this.blockBytes = blockBytes;
        this.frameBytesMax = frameBytesMax;
        this.reserveBytes = reserveBytes;
        this.stepBytes = stepBytes;
        this.erasureBytes = erasureBytes;
    }

    /** What Chronicle maps at once. */
    int blockBytes() {
        return blockBytes;
    }

    /** The most bytes a frame may have. */
    public int frameBytesMax() {
        return frameBytesMax;
    }

    /** What is allotted on disk but kept back for urgent frames. */
    int reserveBytes() {
        return reserveBytes;
    }

    /** By how much the writer goes ahead at once. */
    int stepBytes() {
        return stepBytes;
    }

    /** What the book keeps back on disk for all that an erasure writes. */
    int erasureBytes() {
        return erasureBytes;
    }
}
