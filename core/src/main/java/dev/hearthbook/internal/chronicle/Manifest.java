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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The list of sealed segments, so that opening a book reads no sealed frame. Text, one line per segment, written whole to a
 * new file that is forced and renamed over the old one:
 *
 * <pre>
 * hearthbook.log 1
 * 000001 67105612 1 20311 c0ffee…(64 hex digits)
 * 000002 67101240 20312 41007 …
 * begun 000003
 * crc32c 8a9136aa
 * </pre>
 *
 * <p>The line {@code begun} is there while a segment is written to: it was forced, so it must be there at the next open, with
 * what was durable in it. Without it nobody could tell a segment whose file was lost from one that was never made.
 *
 * <p>Fields: number, bytes of the file up to the end of the last frame, first position, last position, chain head after it;
 * the CRC covers every byte before its own line. It is derived data: without it, or when its CRC fails or
 * its lines do not follow each other, all segments are read.
 */
final class Manifest {
    private static final String TITLE = "hearthbook.log 1\n";
    private static final String BEGUN = "begun ";
    private static final String CRC = "crc32c ";

    /** A sealed segment or the one that was begun; anybody can write a right CRC under anything. */
    private static final Pattern LINE =
            Pattern.compile("(?<number>[0-9]{6,9}) (?<length>[0-9]{1,18}) (?<first>[0-9]{1,18})"
                    + " (?<last>[0-9]{1,18}) (?<head>[0-9a-f]{64})|" + BEGUN + "(?<begun>[0-9]{6,9})");

    private Manifest() {}

    /**
     * What is listed.
     *
     * @param begun the number of the segment that is being written to; 0 for none
     */
    record Listed(List<Segment> segments, int begun) {}

    /** What {@code log} lists; empty when there is no manifest, or it is none that this class has written. */
    static Optional<Listed> read(Path log) throws IOException {
        Path file = log.resolve(Folders.MANIFEST);
        if (!Files.isRegularFile(file)) { // none, or something that took its name
            return Optional.empty();
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf(CRC);
        if (end < 0 || !text.startsWith(TITLE) || !text.substring(end).equals(crcLine(text.substring(0, end)))) {
            return Optional.empty();
        }
        List<Segment> segments = new ArrayList<>();
        Tail before = Tail.EMPTY;
        int number = 0;
        int begun = 0;
        for (String line : text.substring(TITLE.length(), end).lines().toList()) {
            Matcher field = LINE.matcher(line);
            if (!field.matches() || begun > 0) {
                return Optional.empty();
            }
            if (field.group("begun") != null) {
                begun = Integer.parseInt(field.group("begun"));
            } else {
                Segment segment = segment(field, before);
                if (segment.number() <= number
                        || segment.first() != Long.parseLong(field.group("first"))
                        || segment.last() < segment.first()) {
                    return Optional.empty();
                }
                segments.add(segment);
                number = segment.number();
                before = segment.end();
            }
        }
        return Optional.of(new Listed(segments, begun));
    }

    private static Segment segment(Matcher field, Tail before) {
        return new Segment(
                Integer.parseInt(field.group("number")),
                before,
                Long.parseLong(field.group("last")),
                Head.of(HexFormat.of().parseHex(field.group("head"))),
                Long.parseLong(field.group("length")));
    }

    /**
     * Replaces the manifest, durably: after a crash there is the old one or the new one.
     *
     * @param begun the number of a segment that is durable and not sealed; 0 for none
     */
    static void write(Path log, List<Segment> segments, int begun, Disk disk) throws IOException {
        StringBuilder text = new StringBuilder(TITLE);
        HexFormat hex = HexFormat.of();
        for (Segment segment : segments) {
            text.append(Folders.segment(log, segment.number()).getFileName()).append(' ');
            text.append(segment.length()).append(' ');
            text.append(segment.first()).append(' ').append(segment.last()).append(' ');
            text.append(hex.formatHex(segment.head().bytes())).append('\n');
        }
        if (begun > 0) {
            text.append(BEGUN).append(Folders.segment(log, begun).getFileName()).append('\n');
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

    private static String crcLine(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return CRC + HexFormat.of().toHexDigits((int) crc.getValue()) + "\n";
    }
}
