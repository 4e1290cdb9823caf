package dev.hearthbook.internal.chronicle;

import dev.hearthbook.files.Disk;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.Frame;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a log that may be damaged anywhere, read without believing any length or order, and without changing a byte of
 * it. Frames are looked for at every byte: entry headers may be gone. What lies in quarantine is not part of the log.
 *
 * <p>Disks that cannot read some blocks lose those and no more. One thread at a time; close it.
 */
public final class Wreck implements AutoCloseable {
    private static final int WINDOW = 1 << 20;
    private static final int BLOCK = 4096;

    /**
     * Positions beyond this, times the number of a segment, are no positions: a segment has at most 1 GiB and an event takes
     * more than 32 bytes. Manifest and marks have a CRC and no signature, and somebody may have written nonsense into them.
     */
    private static final long EVENTS_PER_SEGMENT = 1L << 25;

    private final Path log;
    private final Disk disk;
    private final List<FileChannel> locks = new ArrayList<>();
    private @Nullable List<Listed> listed;

    private Wreck(Path log, Disk disk) {
        this.log = log;
        this.disk = disk;
    }

    /**
     * A sealed segment as the manifest lists it; the file may be another or gone.
     *
     * @param length of the file up to the end of its last frame
     */
    public record Listed(int segment, long length, EventLog.Tail end) {}

    /** Told what a search comes upon, in order of place. */
    public interface Finder {
        /** A whole frame: its CRC and the hash of its body are right. */
        void frame(long offset, Frame frame);

        /** A mark: events up to this position were durable. */
        void mark(long position);
    }

    /**
     * Looks at a log that nobody has open.
     *
     * @throws HearthbookException {@code BOOK_LOCKED}
     */
    public static Wreck open(Path log, Disk disk) throws IOException {
        Wreck wreck = new Wreck(log, disk);
        try {
            wreck.hold(Folders.LOCK_OF_JVM);
            wreck.hold(Folders.LOCK);
            return wreck;
        } catch (IOException | RuntimeException e) {
            wreck.close();
            throw e;
        }
    }

    /** A shared lock needs no right to write, and keeps out whoever wants to open the log. */
    private void hold(String name) throws IOException {
        Path file = log.resolve(name);
        if (!Files.exists(file)) {
            return; // a copy; nobody has it open
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        locks.add(channel);
        try {
            if (channel.tryLock(0, Long.MAX_VALUE, true) != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            throw locked(e);
        }
        throw locked(null);
    }

    private HearthbookException locked(@Nullable Throwable cause) {
        return new HearthbookException(
                ErrorCode.BOOK_LOCKED, "The log in " + log + " is open. Close the book first.", cause);
    }

    /** The sealed segments that the manifest lists, as far as it can be read and makes sense. */
    public List<Listed> listed() {
        List<Listed> known = listed;
        if (known == null) {
            known = readListed();
            listed = known;
        }
        return known;
    }

    private List<Listed> readListed() {
        try {
            return Manifest.read(log).map(Manifest.Listed::segments).orElse(List.of()).stream()
                    .filter(segment -> segment.number() > 0
                            && segment.last() <= segment.number() * EVENTS_PER_SEGMENT
                            && segment.last() >= segment.first())
                    .map(segment -> new Listed(segment.number(), segment.length(), segment.end()))
                    .toList();
        } catch (IOException | RuntimeException | AssertionError e) {
            return List.of(); // it is derived: without it only the heads at the ends of segments are unknown
        }
    }

    /** The numbers of the segments that are there, ascending, and of those that the manifest lists. */
    public List<Integer> segments() throws IOException {
        TreeSet<Integer> numbers = new TreeSet<>(Folders.segments(log));
        listed().forEach(segment -> numbers.add(segment.segment()));
        return List.copyOf(numbers);
    }

    /** The length of a segment's file; 0 when there is none. */
    public long size(int segment) throws IOException {
        Path file = Folders.segmentFile(log, segment);
        return Files.isRegularFile(file) ? Files.size(file) : 0;
    }

    /**
     * Looks for frames and marks at every byte of a part of a segment.
     *
     * @param from the first byte where one may begin
     * @param to the first byte where none may begin any more
     */
    public void search(int segment, long from, long to, Finder finder) throws IOException {
        long size = size(segment);
        if (size == 0) {
            return;
        }
        long end = Math.min(to, size);
        ByteBuffer window =
                ByteBuffer.allocate((int) Math.max(0, Math.min((long) WINDOW + EventLog.FRAME_BYTES_MAX, size - from)));
        try (SegmentFile file = new SegmentFile(Folders.segmentFile(log, segment), disk)) {
            long next = from;
            for (long at = from; at < end; at += WINDOW) {
                fill(window, file, at, size);
                int last = (int) Math.min(Math.min(WINDOW, end - at), window.limit());
                for (int i = (int) Math.max(0, next - at); i < last; i++) {
                    if (window.get(i) == 'H' && i + 1 < window.limit()) {
                        i += look(window, i, at, segment, finder);
                        next = at + i + 1;
                    }
                }
            }
        }
    }

    /** Tells the finder what stands here; how many bytes of it follow the first. */
    private static int look(ByteBuffer window, int i, long at, int segment, Finder finder) {
        if (window.get(i + 1) == 'D') {
            long position = DurableMark.position(window, i, segment);
            if (position > 0 && position <= segment * EVENTS_PER_SEGMENT) {
                finder.mark(position);
                return DurableMark.BYTES - 1;
            }
        } else if (window.get(i + 1) == 'B') {
            ByteBuffer here = window.slice(i, window.limit() - i);
            long length = Frame.lengthOf(here);
            if (length > 0
                    && length <= Math.min(EventLog.FRAME_BYTES_MAX, here.limit())
                    && here.get(2) == Frame.FORMAT) {
                byte[] bytes = new byte[(int) length];
                here.get(0, bytes);
                try {
                    finder.frame(at + i, Frame.parse(bytes).check());
                    return bytes.length - 1;
                } catch (HearthbookException e) {
                    return 0; // two letters that look like a frame, or one that is broken
                }
            }
        }
        return 0;
    }

    /** Reads as much as fits; blocks that the disk cannot read become zeros. */
    private static void fill(ByteBuffer window, SegmentFile file, long at, long size) throws IOException {
        window.clear().limit((int) Math.min(window.capacity(), size - at));
        try {
            file.readSome(window, at, window.remaining());
        } catch (IOException unreadable) {
            window.position(0);
            while (window.hasRemaining()) {
                int block = Math.min(BLOCK, window.remaining());
                ByteBuffer part = window.slice(window.position(), block);
                try {
                    file.readSome(part, at + window.position(), block);
                } catch (IOException e) {
                    part.put(0, new byte[block]);
                }
                window.position(window.position() + block);
            }
        }
        window.flip();
    }

    @Override
    public void close() throws IOException {
        for (FileChannel lock : locks) {
            lock.close();
        }
    }
}
