package dev.hearthbook.internal.chronicle;

import dev.hearthbook.files.Disk;
import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.log.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Writes one segment: the only class that knows Chronicle Queue. One thread at a time.
 *
 * <p><b>A short leash.</b> Chronicle creates the folder's files and appends to them; it never sees a file that was there
 * before. Reopened, it takes torn headers for the end, overwrites from there, or dies in native code on a damaged length. Its
 * clock is the segment's number, so it never rolls by itself. It does not sync either: its own sync covers the current block
 * only, and acknowledged events were gone after a power cut (measured). {@link #force} forces the file through a channel of
 * ours, which takes the pages written through Chronicle's map along.
 *
 * <p><b>Room first.</b> A store into a map whose page finds no block kills the JVM or, worse, lets writes that failed look
 * well. So zeros go ahead of the writer through the channel, where "no space" is an ordinary exception before anything
 * happened. Between {@code reserve} and {@code reserve + step} bytes are always allotted ahead, which also makes appending
 * faster, because the pages are there when the map touches them.
 *
 * <p><b>Where a frame stands</b> follows from where the one before ended: entries are walked, not asked for, and the header
 * that Chronicle wrote is read back once per frame, which is the check that it wrote what and where we think.
 */
final class SegmentWriter implements AutoCloseable {
    /** What an append may take beside the frame: headers, padding, one page of Chronicle's index, one mark. */
    private static final int MARGIN = 8 * 1024;

    /** 128 pages of 128 entries, one per 256 frames: room for four million frames in 2 KiB of pages. */
    private static final int INDEX_ENTRIES = 128;

    private static final int PAGE = 4096;

    private final int number;
    private final Tail before;
    private final Path log;
    private final Path folder;
    private final SegmentSize size;
    private final Disk disk;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer readBack = ByteBuffer.allocateDirect(EntryReader.HEADER + Frame.CLEAR_HEADER);
    private long length;
    private long allotted;
    private boolean namesDurable;

    private SegmentWriter(Path log, int number, Tail before, SegmentSize size, Disk disk) throws IOException {
        this.log = log;
        this.number = number;
        this.before = before;
        this.size = size;
        this.disk = disk;
        this.folder = Files.createDirectory(Folders.segment(log, number));
        Folders.makePrivateFolder(folder);
        this.queue = SingleChronicleQueueBuilder.binary(folder)
                .rollCycle(RollCycles.FAST_DAILY)
                .timeProvider(() -> TimeUnit.DAYS.toMillis(number))
                .blockSize(size.blockBytes())
                .indexCount(INDEX_ENTRIES)
                .syncMode(SyncMode.NONE)
                .timeoutMS(1_000)
                .build();
        this.appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true);
        leaveMark(before.position()); // all before is durable; and it is the first write that creates the file
        this.file = Folders.segmentFile(log, number);
        this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Folders.makePrivate(file);
        Folders.makePrivate(folder.resolve(Folders.METADATA));
    }

    /**
     * Begins a segment in a folder that does not exist yet.
     *
     * @param before the end of the log
     * @throws IOException when the disk refuses; call {@link #probe} first to find a full one in time
     */
    static SegmentWriter create(Path log, int number, Tail before, SegmentSize size, Disk disk) throws IOException {
        return new SegmentWriter(log, number, before, size, disk);
    }

    /**
     * Finds out whether a new segment has room for {@code bytes}, by taking the room and giving it back.
     *
     * @param urgent whether the least will do: nothing ahead, nothing kept back
     */
    static void probe(Path log, long bytes, boolean urgent, SegmentSize size, Disk disk) throws IOException {
        long besides = urgent ? 2 * MARGIN : size.reserveBytes() + 2L * size.stepBytes();
        Path probe = log.resolve("space.tmp");
        try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            disk.fill(probe, channel, 0, bytes + besides);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /** The length of a sealed file whose last frame ends at {@code length}: whole pages, and a zero header at the end. */
    static long sealedLength(long length) {
        return (length + EntryReader.HEADER + PAGE - 1) / PAGE * PAGE;
    }

    /** Whether {@link #makeRoom} would have to ask the disk for blocks. */
    boolean lacksRoom(long bytes) {
        return length + bytes + MARGIN + size.reserveBytes() > allotted;
    }

    /**
     * Allots blocks for {@code bytes} more bytes and what is kept back behind them.
     *
     * @param urgent whether what is kept back may be used when there is no more
     * @throws IOException when the disk is full; nothing of the log changed
     */
    void makeRoom(long bytes, boolean urgent) throws IOException {
        if (!lacksRoom(bytes)) {
            return;
        }
        long wanted = length + bytes + MARGIN;
        long from = Math.max(allotted, end());
        try {
            allot(from, wanted + size.reserveBytes() + size.stepBytes());
        } catch (IOException e) {
            if (!urgent) {
                throw e;
            }
            if (wanted > allotted) {
                allot(from, wanted);
            }
        }
    }

    private void allot(long from, long to) throws IOException {
        disk.fill(file, channel, from, to);
        allotted = to;
    }

    /**
     * Appends a frame for which there is room.
     *
     * @return the offset of its first byte
     */
    long append(Frame frame) throws IOException {
        byte[] bytes = frame.bytes();
        appender.writeBytes(out -> out.write(bytes));
        long offset = locate(frame);
        length = offset + frame.length();
        return offset;
    }

    /**
     * Makes everything appended durable and leaves a mark that says so.
     *
     * @param position the last one that ends a commit
     */
    void force(long position) throws IOException {
        forceFile();
        leaveMark(position);
    }

    /**
     * Ends the segment: everything is durable, Chronicle is gone, and the file has no more than the frames.
     *
     * @param end the end of the log, which ends a commit
     */
    Segment seal(Tail end) throws IOException {
        forceFile();
        appender.close();
        queue.close();
        if (Folders.isPosix(file)) { // elsewhere a mapped file keeps its length, and Chronicle unmaps in its own time
            channel.truncate(sealedLength(length));
        }
        channel.close();
        Files.deleteIfExists(folder.resolve(Folders.METADATA));
        disk.forceFolder(folder);
        return segment(end);
    }

    /** The segment as it can be read now. */
    Segment segment(Tail end) {
        return new Segment(number, before, end.position(), end.head(), length);
    }

    int number() {
        return number;
    }

    /** The file up to the end of the last frame, in bytes. */
    long length() {
        return length;
    }

    /** What the file takes on disk. */
    long bytes() {
        return Math.max(length, allotted);
    }

    /** Lets go without sealing: the next open finds an unclean segment. */
    @Override
    public void close() throws IOException {
        try (channel) {
            appender.close();
            queue.close();
        }
    }

    private void leaveMark(long position) {
        byte[] mark = DurableMark.of(number, position);
        try (DocumentContext metadata = appender.writingDocument(true)) {
            metadata.wire().bytes().write(mark);
        }
    }

    private void forceFile() throws IOException {
        disk.force(file, channel);
        if (!namesDurable) {
            disk.forceFolder(folder);
            disk.forceFolder(log);
            namesDurable = true;
        }
    }

    /** The offset behind everything Chronicle has written so far: behind the last frame it adds metadata of its own. */
    private long end() throws IOException {
        long at = EntryReader.align(length);
        for (int header = header(at); EntryReader.isMetadata(header); header = header(at)) {
            at = EntryReader.align(at + EntryReader.HEADER + EntryReader.length(header));
        }
        return at;
    }

    private int header(long at) throws IOException {
        readBack.clear().limit(EntryReader.HEADER);
        return disk.read(file, channel, readBack, at) < EntryReader.HEADER
                ? 0
                : Integer.reverseBytes(readBack.getInt(0));
    }

    /** Walks from the last frame's end over what Chronicle put in between, and checks that the frame stands there. */
    private long locate(Frame frame) throws IOException {
        long at = EntryReader.align(length);
        while (true) {
            readBack.clear();
            while (readBack.hasRemaining() && disk.read(file, channel, readBack, at + readBack.position()) >= 0) {}
            int header = Integer.reverseBytes(readBack.getInt(0));
            if (EntryReader.isMetadata(header)) {
                at = EntryReader.align(at + EntryReader.HEADER + EntryReader.length(header));
                continue;
            }
            boolean stands = header == frame.length()
                    && readBack.slice(EntryReader.HEADER, Frame.CLEAR_HEADER)
                            .equals(ByteBuffer.wrap(frame.bytes(), 0, Frame.CLEAR_HEADER));
            if (!stands) {
                throw new IOException("the frame of position " + frame.position() + " was not found at offset " + at
                        + " of segment " + number + " after it was appended");
            }
            return at + EntryReader.HEADER;
        }
    }
}
