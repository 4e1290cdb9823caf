package dev.hearthbook.internal.chronicle;

import dev.hearthbook.files.Disk;
import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.log.Head;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The list of sealed segments, so that opening a book reads no sealed frame. Text, one line per segment, written whole to a
 * new file that is forced and renamed over the old one:
 *
 * <pre>
 * hearthbook.log 1
 * 000001 67105612 1 20311 c0ffee…(64 hex digits)
 * 000002 67101240 20312 41007 …
 * crc32c 8a9136aa
 * </pre>
 *
 * <p>Fields: number, bytes of the file up to the end of the last frame, first position, last position, chain head after it;
 * the CRC covers every byte before its own line. It is derived data: without it, or when its CRC fails, all segments are read.
 */
final class Manifest {
    private static final String TITLE = "hearthbook.log 1\n";
    private static final String CRC = "crc32c ";

    private Manifest() {}

    /** The segments listed in {@code log}; empty when there is no manifest or its bytes were changed. */
    static Optional<List<Segment>> read(Path log) throws IOException {
        Path file = log.resolve(Folders.MANIFEST);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf(CRC);
        if (end < 0 || !text.startsWith(TITLE) || !text.substring(end).equals(crcLine(text.substring(0, end)))) {
            return Optional.empty();
        }
        List<Segment> segments = new ArrayList<>();
        Tail before = Tail.EMPTY;
        for (String line : text.substring(TITLE.length(), end).split("\n")) {
            if (!line.isEmpty()) {
                Segment segment = parse(line, before);
                segments.add(segment);
                before = segment.end();
            }
        }
        return Optional.of(segments);
    }

    /** Replaces the manifest, durably: after a crash there is the old one or the new one. */
    static void write(Path log, List<Segment> segments, Disk disk) throws IOException {
        StringBuilder text = new StringBuilder(TITLE);
        HexFormat hex = HexFormat.of();
        for (Segment segment : segments) {
            text.append(Folders.segment(log, segment.number()).getFileName()).append(' ');
            text.append(segment.length()).append(' ');
            text.append(segment.first()).append(' ').append(segment.last()).append(' ');
            text.append(hex.formatHex(segment.head().bytes())).append('\n');
        }
        text.append(crcLine(text.toString()));
        Path file = log.resolve(Folders.MANIFEST);
        Path next = log.resolve(Folders.MANIFEST + ".tmp");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            Folders.makePrivate(next);
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
            disk.write(next, channel, bytes, 0);
            disk.force(next, channel);
        }
        disk.move(next, file);
        disk.forceFolder(log);
    }

    private static Segment parse(String line, Tail before) {
        String[] field = line.split(" ");
        // The CRC held, so a line that does not read or does not join the one before was written by us: a mistake of
        // ours.
        if (field.length != 5 || Long.parseLong(field[2]) != before.position() + 1) {
            throw new AssertionError("a manifest line that does not follow position " + before.position());
        }
        return new Segment(
                Integer.parseInt(field[0]),
                before,
                Long.parseLong(field[3]),
                Head.of(HexFormat.of().parseHex(field[4])),
                Long.parseLong(field[1]));
    }

    private static String crcLine(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return CRC + HexFormat.of().toHexDigits((int) crc.getValue()) + "\n";
    }
}
