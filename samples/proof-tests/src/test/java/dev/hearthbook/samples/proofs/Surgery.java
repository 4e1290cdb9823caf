package dev.hearthbook.samples.proofs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A segment's file in the hands of somebody who knows {@code docs/FORMAT.md} and has no key: takes it apart into entries, and puts
 * entries together to a file that is in order as far as anybody can see.
 */
final class Surgery {
    private static final int METADATA = 1 << 30;
    private static final int PAGE = 4_096;

    /** One entry of a segment's file: a frame, or something that readers skip. */
    record Entry(boolean isFrame, byte[] bytes) {}

    private Surgery() {}

    static List<Entry> entries(Path segment) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(segment)).order(ByteOrder.LITTLE_ENDIAN);
        List<Entry> entries = new ArrayList<>();
        for (int at = 0; at + 4 <= file.capacity() && file.getInt(at) != 0; ) {
            int head = file.getInt(at);
            int length = head & METADATA - 1;
            byte[] bytes = new byte[length];
            file.get(at + 4, bytes);
            entries.add(new Entry((head & METADATA) == 0, bytes));
            at += 4 + (length + 3) / 4 * 4;
        }
        return entries;
    }

    static List<byte[]> frames(Path segment) throws IOException {
        return entries(segment).stream()
                .filter(Entry::isFrame)
                .map(Entry::bytes)
                .toList();
    }

    /** Puts other frames where the segment's were, behind what stood in front of the first one. */
    static void write(Path segment, List<byte[]> frames) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry : entries(segment)) {
            if (entry.isFrame()) {
                break;
            }
            entries.add(entry);
        }
        frames.forEach(frame -> entries.add(new Entry(true, frame)));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            int head = entry.bytes.length | (entry.isFrame ? 0 : METADATA);
            file.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(head)
                    .array());
            file.writeBytes(Arrays.copyOf(entry.bytes, (entry.bytes.length + 3) / 4 * 4));
        }
        Files.write(segment, Arrays.copyOf(file.toByteArray(), (file.size() / PAGE + 1) * PAGE));
    }

    /** Writes the manifest anew, as if the book itself had written its segments like this. */
    static void list(Path book) throws IOException {
        StringBuilder text = new StringBuilder("hearthbook.log 1\n");
        byte[] head = new byte[32];
        for (Path segment : RichBook.segments(book)) {
            long end = 0;
            long first = 0;
            long last = 0;
            long at = 0;
            for (Entry entry : entries(segment)) {
                at += 4;
                if (entry.isFrame) {
                    head = headAfter(head, entry.bytes);
                    first = first == 0 ? position(entry.bytes) : first;
                    last = position(entry.bytes) + events(entry.bytes) - 1;
                    end = at + entry.bytes.length;
                }
                at += (entry.bytes.length + 3) / 4 * 4;
            }
            text.append(String.format(
                    "%s %d %d %d %s\n",
                    segment.getParent().getFileName(),
                    end,
                    first,
                    last,
                    HexFormat.of().formatHex(head)));
        }
        CRC32C crc = new CRC32C();
        crc.update(text.toString().getBytes(StandardCharsets.US_ASCII));
        text.append(String.format("crc32c %08x\n", crc.getValue()));
        Files.writeString(book.resolve("log/manifest"), text, StandardCharsets.US_ASCII);
    }

    static byte[] headAfter(byte[] before, byte[] frame) {
        byte[] hash = sha256(new byte[] {0}, Arrays.copyOf(frame, bodyOffset(frame)));
        return sha256(new byte[] {2}, before, hash);
    }

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    static long position(byte[] frame) {
        return ByteBuffer.wrap(frame).getLong(8);
    }

    static int events(byte[] frame) {
        return ByteBuffer.wrap(frame).getInt(16);
    }

    /** Where the header box begins is fixed; where the body does, this says. */
    static int bodyOffset(byte[] frame) {
        return 64 + ByteBuffer.wrap(frame).getInt(24);
    }

    /** The frame at another position, its checksum right. */
    static byte[] moved(byte[] frame, long position) {
        byte[] moved = frame.clone();
        ByteBuffer.wrap(moved).putLong(8, position);
        return checked(moved);
    }

    /** The frame with one bit of its header box changed, its checksum right. */
    static byte[] changed(byte[] frame) {
        byte[] changed = frame.clone();
        changed[64 + 30] ^= 1;
        return checked(changed);
    }

    /** The frame with the CRC that it should have. */
    static byte[] checked(byte[] frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame, 0, frame.length - 4);
        ByteBuffer.wrap(frame).putInt(frame.length - 4, (int) crc.getValue());
        return frame;
    }
}
