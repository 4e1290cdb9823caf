package dev.hearthbook.log;

import dev.hearthbook.model.StoreId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.zip.CRC32C;

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

    /** The frame with its body hash and CRC made right, where the lengths let one tell what the body is; changed in place. */
    public static byte[] summed(byte[] frame) {
        ByteBuffer view = ByteBuffer.wrap(frame);
        long header = view.getInt(24);
        long body = view.getInt(28);
        if (header >= 0 && body >= 0 && Frame.CLEAR_HEADER + header + body + 4 == frame.length) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(frame, Frame.CLEAR_HEADER + (int) header, (int) body);
                view.put(32, digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every JDK has SHA-256", e);
            }
        }
        CRC32C crc = new CRC32C();
        crc.update(frame, 0, frame.length - 4);
        view.putInt(frame.length - 4, (int) crc.getValue());
        return frame;
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
