package dev.hearthbook.log;

import dev.hearthbook.model.StoreId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/** Frames around dummy boxes, for tests of the log, which never looks inside. The same arguments give the same bytes. */
public final class Frames {
    private static final int HEADER_BOX = 72;

    private Frames() {}

    /** A frame of whole commits. */
    public static Frame frame(long position, int events, int bodyBytes) {
        return assemble(0, position, events, bodyBytes);
    }

    /** A frame of exactly {@code bytes} bytes that holds one event. */
    public static Frame ofLength(long position, int bytes) {
        return frame(position, 1, bytes - Frame.CLEAR_HEADER - HEADER_BOX - 4);
    }

    /** One part of a commit, of about 200 bytes. */
    public static Frame part(long position, int events, boolean last) {
        return assemble(last ? Frame.PART | Frame.LAST_PART : Frame.PART, position, events, 60);
    }

    /** A gap that nobody signed, which is no business of a log. */
    public static Frame gap(long first, long last, Head before, Optional<Head> after) {
        return Gap.frame(new StoreId(new UUID(1, 2)), first, last, 3, 4, before, after, message -> new byte[64]);
    }

    /** Frames of 1 to 5 events and up to {@code bodyBytesMax} bytes, dense from {@code position} on. */
    public static List<Frame> run(long seed, long position, int count, int bodyBytesMax) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Frame> frames = new ArrayList<>();
        long next = position;
        for (int i = 0; i < count; i++) {
            Frame frame = frame(next, random.nextInt(1, 6), random.nextInt(bodyBytesMax + 1));
            frames.add(frame);
            next = frame.lastPosition() + 1;
        }
        return frames;
    }

    private static Frame assemble(int flags, long position, int events, int bodyBytes) {
        byte[] body = new byte[bodyBytes];
        SplittableRandom random = new SplittableRandom(position * 31 + events);
        random.nextBytes(body);
        return Frame.assemble(
                flags,
                1,
                position,
                events,
                1,
                body,
                HEADER_BOX,
                clear -> ByteBuffer.allocate(HEADER_BOX)
                        .putLong(random.nextLong())
                        .put(clear)
                        .array());
    }
}
