package dev.hearthbook.log;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory, gone with the process: for books that shall leave no trace, and for tests. It keeps the whole contract
 * except that {@link #force()} has nothing to do.
 *
 * <p>Threads as in {@link EventLog}.
 */
public final class InMemoryLog implements EventLog {
    /** What a log made by {@link #create()} holds at most: 1 GiB. */
    public static final long BYTES_MAX = 1L << 30;

    /** What {@link #appendUrgent} may use beyond the bound. */
    private static final long URGENT_BYTES = 1 << 20;

    private final long bytesMax;
    private final ConcurrentSkipListMap<Long, StoredFrame> frames = new ConcurrentSkipListMap<>();
    private final Map<FrameAddress, Frame> addresses = new ConcurrentHashMap<>();
    private final Chain chain = Chain.after(Tail.EMPTY);
    private int segment = 1;
    private long offset;
    private volatile long bytes;
    private volatile Tail tail = Tail.EMPTY;
    private volatile boolean closed;

    private InMemoryLog(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** An empty log of at most {@link #BYTES_MAX} bytes. */
    public static InMemoryLog create() {
        return bounded(BYTES_MAX);
    }

    /**
     * An empty log that is full, with {@code OUT_OF_SPACE}, at {@code bytesMax} bytes of frames.
     *
     * @throws IllegalArgumentException when {@code bytesMax} is less than 1
     */
    public static InMemoryLog bounded(long bytesMax) {
        Require.that(bytesMax >= 1, "a log in memory has room for 1 byte or more, but was given %d", bytesMax);
        return new InMemoryLog(bytesMax);
    }

    @Override
    public Tail tail() {
        return tail;
    }

    @Override
    public FrameAddress append(Frame frame) {
        return append(frame, bytesMax);
    }

    @Override
    public FrameAddress appendUrgent(Frame frame) {
        return append(frame, bytesMax + URGENT_BYTES);
    }

    @Override
    public void reserve(long wanted) {
        requireOpen();
        requireRoom(wanted, bytesMax);
    }

    @Override
    public int frameBytesMax() {
        return FRAME_BYTES_MAX;
    }

    @Override
    public void force() {
        requireOpen();
    }

    @Override
    public void roll() {
        requireOpen();
        if (chain.commitOpen()) {
            throw new IllegalStateException("a segment cannot end between two parts of a commit");
        }
        if (offset > 0) {
            segment++;
            offset = 0;
        }
    }

    @Override
    public FrameCursor read(long position) {
        Require.that(position >= 1, "reading starts at position 1 or later, but was asked for %d", position);
        requireOpen();
        long end = tail.position();
        Long first = position > end ? null : frames.floorKey(position);
        return new Cursor(
                first == null
                        ? Map.<Long, StoredFrame>of().values().iterator()
                        : frames.subMap(first, true, end, true).values().iterator());
    }

    @Override
    public Frame read(FrameAddress address) {
        requireOpen();
        Frame frame = addresses.get(address);
        if (frame == null) {
            throw new HearthbookException(
                    ErrorCode.CORRUPT,
                    "No frame stands at " + address
                            + " of this log in memory. Addresses end with the log they come from.");
        }
        return frame;
    }

    /** Always 0: nothing is on disk. */
    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
    }

    private FrameAddress append(Frame frame, long bytesMax) {
        requireOpen();
        Require.that(
                frame.length() <= frameBytesMax(),
                "a frame has at most %d bytes, but this one has %d",
                frameBytesMax(),
                frame.length());
        Require.that(frame.isWhole(), "frame %d was changed after it was assembled", frame.position());
        String refusal = chain.refusal(frame);
        Require.that(refusal == null, "the frame %s", String.valueOf(refusal));
        requireRoom(frame.length(), bytesMax);

        FrameAddress address = new FrameAddress(segment, offset);
        chain.add(frame);
        frames.put(
                frame.position(), new StoredFrame(address, frame, chain.tail().head()));
        addresses.put(address, frame);
        offset += frame.length();
        bytes += frame.length();
        tail = chain.tail();
        return address;
    }

    private void requireRoom(long wanted, long bytesMax) {
        if (bytes + wanted > bytesMax) {
            throw new HearthbookException(
                    ErrorCode.OUT_OF_SPACE,
                    "The log in memory is full: it holds " + bytes + " of " + bytesMax + " bytes, and " + wanted
                            + " more were wanted. Keep the book in a folder, or give it a larger bound.");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the log is closed");
        }
    }

    private static final class Cursor implements FrameCursor {
        private final Iterator<StoredFrame> frames;

        Cursor(Iterator<StoredFrame> frames) {
            this.frames = frames;
        }

        @Override
        public @Nullable StoredFrame next() {
            if (!frames.hasNext()) {
                return null;
            }
            StoredFrame stored = frames.next();
            stored.frame().check();
            return stored;
        }

        @Override
        public void close() {}
    }
}
