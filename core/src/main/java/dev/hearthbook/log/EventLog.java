package dev.hearthbook.log;

/**
 * The SPI of the log: frames in order, appended by one writer, read by anybody. It checks what can be checked without keys
 * (structure, CRC, body hash, dense positions, chain of heads) on the way in and on the way out, and never looks inside.
 *
 * <p><b>Threads.</b> {@link #append}, {@link #force} and {@link #roll} belong to the writer, one thread at a time; reading is
 * for any thread, beside the writer.
 *
 * <p><b>Visibility.</b> A frame can be read as soon as {@link #append} returned; whoever must not see frames that are not
 * durable yet bounds itself.
 *
 * <p><b>Errors.</b> {@code HearthbookException}: {@code CORRUPT} naming segment, offset and position when stored bytes do not
 * pass the checks; {@code OUT_OF_SPACE} before anything of the frame was written; {@code IO_FAILED} after which the log is
 * poisoned: {@link #append} and {@link #force} refuse until it is opened again, reading goes on.
 *
 * <p>Every implementation passes {@code EventLogContract}.
 */
public interface EventLog extends AutoCloseable {
    /** The most bytes a frame may have. */
    int FRAME_BYTES_MAX = 128 * 1024;

    /** The end of the log: last position and chain head; {@link Tail#EMPTY} for an empty log. */
    Tail tail();

    /**
     * Appends one frame.
     *
     * @return where it stands
     * @throws IllegalArgumentException when it does not continue the log (position is not the tail's + 1) or is too large
     */
    FrameAddress append(Frame frame);

    /** Makes every appended frame durable: it survives power loss when this returns. */
    void force();

    /** Seals the current segment; the next frame opens a new one. */
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
