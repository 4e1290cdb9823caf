package dev.hearthbook.internal.chronicle;

import dev.hearthbook.files.Disk;
import dev.hearthbook.log.EventLog.Tail;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Opens what the last session left. Sealed segments are taken from the manifest; a segment that it does not list, because its
 * session ended without a close, is read to its last byte, and then
 *
 * <ul>
 *   <li>taken, and written again in place, when nothing but zeros follows its last whole commit;
 *   <li>cut, when something torn follows that was never durable: the whole commits are copied to a new file that takes the
 *       old one's name, and the old one is kept in {@code quarantine};
 *   <li>refused with {@code CORRUPT}, when something that was durable cannot be read. Nothing is written then.
 * </ul>
 *
 * <p>At every moment there is a file under the segment's name, the old one or the new one, so a crash in here is followed by
 * the same again. Afterwards every segment is sealed and listed.
 */
final class Recovery {
    private static final String COPY = "recovered.tmp";

    private final Path log;
    private final Disk disk;
    private final List<Segment> segments = new ArrayList<>();
    private @Nullable TornTail tornTail;
    private int numberMax;

    private Recovery(Path log, Disk disk) {
        this.log = log;
        this.disk = disk;
    }

    /**
     * A log's segments, all of them sealed.
     *
     * @param nextNumber what no segment was ever called
     */
    record Opened(List<Segment> segments, int nextNumber, Optional<TornTail> tornTail) {}

    /**
     * @throws dev.hearthbook.model.HearthbookException {@code CORRUPT} naming segment, offset and position
     */
    static Opened open(Path log, Disk disk) throws IOException {
        Recovery recovery = new Recovery(log, disk);
        recovery.run();
        return new Opened(
                List.copyOf(recovery.segments), recovery.numberMax + 1, Optional.ofNullable(recovery.tornTail));
    }

    private void run() throws IOException {
        Optional<Manifest.Listed> listed = Manifest.read(log);
        if (listed.isEmpty() && Files.exists(log.resolve(Folders.MANIFEST))) {
            Path kept = quarantinePlace(Folders.MANIFEST);
            disk.move(log.resolve(Folders.MANIFEST), kept);
        }
        int begun = listed.map(Manifest.Listed::begun).orElse(0);
        for (Segment segment : listed.map(Manifest.Listed::segments).orElse(List.of())) {
            checkListed(segment);
            segments.add(segment);
            numberMax = segment.number();
        }
        Set<Integer> known = segments.stream().map(Segment::number).collect(Collectors.toSet());
        List<Integer> unlisted = Folders.segments(log).stream()
                .filter(number -> !known.contains(number))
                .toList();
        for (int number : unlisted) {
            if (number < numberMax) {
                throw Damage.at(number, 0, tail().position() + 1, "is not in the manifest, but later ones are");
            }
        }
        if (begun > 0 && !Files.exists(Folders.segmentFile(log, begun))) {
            throw Damage.at(begun, 0, tail().position() + 1, "was begun and is not there");
        }
        if (!unlisted.isEmpty()) {
            ByteBuffer buffer = ByteBuffer.allocate(OpenFiles.BUFFER_BYTES);
            for (int i = 0; i < unlisted.size(); i++) {
                int number = unlisted.get(i);
                takeUnlisted(number, i == unlisted.size() - 1, number == begun, buffer);
            }
            Manifest.write(log, segments, 0, disk);
            numberMax = Math.max(numberMax, unlisted.get(unlisted.size() - 1));
        }
        for (int number : Folders.quarantined(log)) {
            numberMax = Math.max(numberMax, number);
        }
    }

    private void requireFile(Path file, int number, long position) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw Damage.at(number, 0, position, "is not a file");
        }
    }

    private void checkListed(Segment segment) throws IOException {
        Path file = Folders.segmentFile(log, segment.number());
        requireFile(file, segment.number(), segment.first());
        long size = Files.exists(file) ? Files.size(file) : 0;
        if (size < segment.length()) {
            throw Damage.at(
                    segment.number(),
                    size,
                    segment.first(),
                    "has " + size + " bytes where the manifest says " + segment.length());
        }
    }

    private void takeUnlisted(int number, boolean last, boolean begun, ByteBuffer buffer) throws IOException {
        Path folder = Folders.segment(log, number);
        Path file = Folders.segmentFile(log, number);
        Files.deleteIfExists(folder.resolve(COPY));
        if (!Files.exists(file)) {
            dissolve(folder);
            return;
        }
        requireFile(file, number, tail().position() + 1);
        Scan scan;
        try (SegmentFile reading = new SegmentFile(file, disk)) {
            scan = Scan.of(reading, number, buffer, tail());
        } catch (IOException e) { // the system's own message seldom says which file
            throw new IOException("segment " + number + " cannot be read: " + e.getMessage(), e);
        }
        if (begun && !scan.marked()) {
            throw Damage.at(number, 0, tail().position() + 1, "has lost the mark that it was begun with");
        }
        if (!last && !scan.clean()) {
            throw Damage.at(number, scan.stoppedAt(), scan.end().position() + 1, scan.why());
        }
        if (scan.length() == 0) {
            setAside(number, scan);
            dissolve(folder);
            return;
        }
        if (scan.clean()) {
            // The last session's process may have died before it forced what is about to be listed and shown. Or its
            // force failed, and the kernel takes pages for clean that never reached the disk: they are written again.
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                copy(file, Math.min(scan.stoppedAt(), channel.size()), file, channel, buffer);
                disk.force(file, channel);
            }
        } else {
            cut(number, scan, buffer);
        }
        Files.deleteIfExists(folder.resolve(Folders.METADATA));
        disk.forceFolder(folder);
        disk.forceFolder(log);
        segments.add(
                new Segment(number, tail(), scan.end().position(), scan.end().head(), scan.length()));
    }

    /** Puts the whole commits into a new file under the old name; the old file lives on in quarantine. */
    private void cut(int number, Scan scan, ByteBuffer buffer) throws IOException {
        Path file = Folders.segmentFile(log, number);
        Path copy = Folders.segment(log, number).resolve(COPY);
        try (FileChannel to = FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Folders.makePrivate(copy);
            copy(file, scan.length(), copy, to, buffer);
            disk.fill(copy, to, scan.length(), SegmentWriter.sealedLength(scan.length()));
            disk.force(copy, to);
        }
        setAside(number, scan);
        disk.move(copy, file);
    }

    /** Writes the first bytes of a file to another, or to itself. */
    private void copy(Path file, long length, Path target, FileChannel to, ByteBuffer buffer) throws IOException {
        try (SegmentFile from = new SegmentFile(file, disk)) {
            for (long at = 0; at < length; at += buffer.limit()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), length - at));
                from.read(buffer, at);
                disk.write(target, to, buffer.flip(), at);
            }
        }
    }

    /** Gives the segment's file a second name in quarantine, where it stays when the first one goes. */
    private void setAside(int number, Scan scan) throws IOException {
        Path file = Folders.segmentFile(log, number);
        Path kept = quarantinePlace(Folders.segment(log, number).getFileName() + "-" + file.getFileName());
        try {
            Files.createLink(kept, file);
        } catch (UnsupportedOperationException | IOException e) { // a file system without links gets a copy
            Files.copy(file, kept);
            try (FileChannel channel = FileChannel.open(kept, StandardOpenOption.WRITE)) {
                disk.force(kept, channel);
            }
        }
        disk.forceFolder(log.resolve(Folders.QUARANTINE));
        disk.forceFolder(log);
        if (!scan.clean()) {
            tornTail = new TornTail(number, scan.length(), scan.end().position(), scan.wholeFrames(), kept, scan.why());
        }
    }

    /** Removes the folder of a segment that holds no commit; its file, if there was one, is in quarantine. */
    private void dissolve(Path folder) throws IOException {
        try (var names = Files.list(folder)) {
            for (Path name : names.toList()) {
                Files.delete(name);
            }
        }
        Files.delete(folder);
        disk.forceFolder(log);
    }

    /** A free name in quarantine: the wanted one, or with a number behind it. */
    private Path quarantinePlace(String name) throws IOException {
        Path quarantine = Folders.createPrivate(log.resolve(Folders.QUARANTINE));
        Path place = quarantine.resolve(name);
        for (int i = 2; Files.exists(place); i++) {
            place = quarantine.resolve(name + "." + i);
        }
        return place;
    }

    private Tail tail() {
        return segments.isEmpty()
                ? Tail.EMPTY
                : segments.get(segments.size() - 1).end();
    }
}
