package dev.hearthbook.internal.chronicle;

import dev.hearthbook.files.Disk;
import dev.hearthbook.fuzz.Fuzzer;
import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Frames;
import dev.hearthbook.model.HearthbookException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A segment's file, as opening reads it, or a manifest. The first byte says which, and whether the checksums of frames are made right
 * before.
 */
public final class SegmentFuzz {
    private static final ByteBuffer BUFFER = ByteBuffer.allocate(OpenFiles.BUFFER_BYTES);
    private static final Path FOLDER = folder();

    private SegmentFuzz() {}

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("segment-fuzz");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        try {
            if ((data[0] & 3) == 3) {
                manifest(rest);
            } else {
                scan((data[0] & 3) == 1 ? summed(rest) : rest);
            }
        } catch (HearthbookException e) {
            Fuzzer.named(e);
        }
    }

    private static void scan(byte[] bytes) throws IOException {
        Path file = FOLDER.resolve("segment");
        Files.write(file, bytes);
        try (SegmentFile reading = new SegmentFile(file, Disk.real())) {
            Scan scan = Scan.of(reading, 1, BUFFER, Tail.EMPTY);
            if (scan.length() > bytes.length || scan.end().position() < 0) {
                throw new AssertionError("a scan went beyond the file");
            }
        } finally {
            Files.delete(file);
        }
    }

    private static void manifest(byte[] bytes) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(bytes);
        text.writeBytes(String.format("crc32c %08x%n", crc.getValue()).getBytes(StandardCharsets.US_ASCII));
        Path file = FOLDER.resolve(Folders.MANIFEST);
        Files.write(file, text.toByteArray());
        try {
            Manifest.read(FOLDER).ifPresent(listed -> {
                long last = 0;
                for (Segment segment : listed.segments()) {
                    if (segment.first() != last + 1 || segment.last() < segment.first()) {
                        throw new AssertionError("segments do not follow each other");
                    }
                    last = segment.last();
                }
            });
        } finally {
            Files.delete(file);
        }
    }

    /** CRC and body hash of every entry that is long enough to be a frame, made right. */
    private static byte[] summed(byte[] file) {
        ByteBuffer view = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 0; at + 4 <= file.length; ) {
            int length = view.getInt((int) at) & 0x3fff_ffff;
            if (length > file.length - at - 4) {
                break;
            }
            if (length >= 68) {
                byte[] frame = Frames.summed(Arrays.copyOfRange(file, (int) at + 4, (int) at + 4 + length));
                System.arraycopy(frame, 0, file, (int) at + 4, length);
            }
            at += 4 + (length + 3L) / 4 * 4;
        }
        return file;
    }

    /** What real books hold. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        ByteArrayOutputStream segment = new ByteArrayOutputStream();
        for (Frame frame : Frames.run(3, 1, 3, 60)) {
            entry(segment, 0, frame.bytes());
            entry(segment, 0x4000_0000, DurableMark.of(1, frame.lastPosition()));
        }
        for (int padding : new int[] {0, 64}) {
            segment.writeBytes(new byte[padding]);
            for (int kind : new int[] {0, 1}) {
                ByteArrayOutputStream seed = new ByteArrayOutputStream();
                seed.write(kind);
                seed.writeBytes(segment.toByteArray());
                seeds.add(seed.toByteArray());
            }
        }
        String head = "5f".repeat(32);
        seeds.add(("\u0003hearthbook.log 1\n000001 4000 1 20 " + head + "\n000002 5000 21 30 " + head
                        + "\nbegun 000003\n")
                .getBytes(StandardCharsets.US_ASCII));
        return seeds;
    }

    private static void entry(ByteArrayOutputStream out, int flags, byte[] bytes) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length | flags)
                .array());
        out.writeBytes(Arrays.copyOf(bytes, (bytes.length + 3) / 4 * 4));
    }
}
