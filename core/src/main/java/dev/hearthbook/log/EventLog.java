package dev.hearthbook.log;

/**
 * The SPI of the log: frames in order, appended by one writer, read by anybody. It checks what can be checked without keys
 * on the way in (structure, CRC, dense positions, parts in a row) and on the way out (all that, body hash, chain of heads),
 * and never looks inside.
 *
 * <p><b>Threads.</b> {@link #append}, {@link #force} and {@link #roll} belong to the writer, one thread at a time; reading is
 * for any thread, beside the writer. An interrupted thread gets its work done and keeps its interrupt flag.
 *
 * <p><b>Visibility.</b> A frame can be read as soon as {@link #append} returned; whoever must not see frames that are not
 * durable yet bounds itself.
 *
 * <p><b>Parts.</b> The parts of one commit follow each other in one segment, and nothing comes between. A log that was left
 * with some parts and without the last one has none of them when it is opened again; a writer therefore calls
 * {@link #reserve} before the first.
 *
 * <p><b>Errors.</b> {@code HearthbookException}: {@code CORRUPT} naming segment, offset and position when stored bytes do not
 * pass the checks; {@code OUT_OF_SPACE} before anything of the frame was written; {@code IO_FAILED} after which the log is
 * poisoned: {@link #append} and {@link #force} refuse until it is opened again, reading goes on.
 *
 * <p>Every implementation passes {@code EventLogContract}.
 */
public interface EventLog extends AutoCloseable {
    /** The most bytes a frame may have in any log. */
    int FRAME_BYTES_MAX = 128 * 1024;

    /** The end of the log, whether durable yet or not: last position and chain head; {@link Tail#EMPTY} for an empty log. */
    Tail tail();

    /**
     * Appends one frame.
     *
     * @return where it stands
     * @throws IllegalArgumentException when it does not continue the log (position is not the tail's + 1, or a commit waits
     *     for its next part), is larger than {@link #frameBytesMax()}, or was changed since it was assembled
     */
    FrameAddress append(Frame frame);

    /**
     * Appends one frame that has to go through on a full disk (an erasure): it may use the bytes that {@link #append} keeps
     * back. They last for a handful of frames, so nothing else goes this way.
     */
    FrameAddress appendUrgent(Frame frame);

    /**
     * Makes sure that frames of {@code bytes} in all find room, so that a commit of several parts is not cut short by a full
     * disk.
     *
     * @param bytes 1 to 8 MiB
     * @throws dev.hearthbook.model.HearthbookException {@code OUT_OF_SPACE}; nothing was written, the log goes on
     */
    void reserve(long bytes);

    /** The most bytes a frame of this log may have, at most {@link #FRAME_BYTES_MAX}; the same as long as it is open. */
    int frameBytesMax();

    /** Makes every appended frame durable: it survives power loss when this returns. */
    void force();

    /**
     * Seals the current segment, durably; the next frame opens a new one. Does nothing when the segment is empty.
     *
     * @throws IllegalStateException while a commit waits for its next part
     */
    void roll();

    /**
     * Reads frames in order.
     *
     * @param position the first wanted position, 1 or more; reading starts with the frame that holds it
     * @return frames to the end of the log as it is now; empty when {@code position} lies beyond it. Close it.
     */
    FrameCursor read(long position);

    /**
     * Reads one frame. Only its structure is checked: boxes are authenticated by their own tags.
     *
     * @throws dev.hearthbook.model.HearthbookException {@code CORRUPT} when no frame stands there
     */
    Frame read(FrameAddress address);

    /** Bytes that the log takes on disk; 0 in memory. */
    long bytes();

    /** Makes everything durable and lets go of the files. A second call does nothing; every other call is refused then. */
    @Override
    void close();

    /**
     * The end of a log.
     *
     * @param position of the last event, 0 when there is none
     * @param head the chain head after it
     */
    record Tail(long position, Head head) {
        public static final Tail EMPTY = new Tail(0, Head.EMPTY);
    }

    /**
     * Where a frame stands.
     *
     * @param segment the number of its segment, from 1
     * @param offset of its first byte in the segment's file
     */
    record FrameAddress(int segment, long offset) {}

    /**
     * A frame as it was read.
     *
     * @param head the chain head after the frame
     */
    record StoredFrame(FrameAddress address, Frame frame, Head head) {}

    /** Frames in order; one thread at a time. */
    interface FrameCursor extends AutoCloseable {
        /** The next frame, checked, or null at the end. */
        @org.jspecify.annotations.Nullable
        StoredFrame next();

        @Override
        void close();
    }
}
