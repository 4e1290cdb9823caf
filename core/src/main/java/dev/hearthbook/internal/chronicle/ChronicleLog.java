package dev.hearthbook.internal.chronicle;

import dev.hearthbook.files.Disk;
import dev.hearthbook.internal.chronicle.Waypoints.Waypoint;
import dev.hearthbook.log.Chain;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.Frame;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log on disk: a folder of segments that Chronicle Queue writes and we read.
 *
 * <p><b>Who does what.</b> {@link LogLock} keeps everybody else out. {@link Recovery} turns what the last session left into a
 * list of sealed segments. The first append creates a segment of this session ({@link SegmentWriter}); one that is full is
 * sealed, listed in the {@link Manifest}, and followed by the next. Opening, reading and closing a book that was closed
 * cleanly write nothing but the lock files.
 *
 * <p><b>Readers</b> take {@link View}, one immutable object that the writer replaces after each frame, and read the files
 * themselves ({@link SegmentCursor}, {@link SegmentFile}), never through Chronicle: a damaged length cannot crash the JVM, and
 * a point read is one positional read.
 *
 * <p><b>Poison.</b> After a failed force nobody knows what the disk holds, and the kernel may report the next force as a
 * success (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020). So the first failure ends all
 * writing until the log is opened, and read, again. Reading goes on.
 *
 * <p>Threads as in {@link EventLog}.
 */
public final class ChronicleLog implements EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(ChronicleLog.class);
    private static final int GUESS = 4096;
    private static final int LEAST = Frame.CLEAR_HEADER + 4;

    private final Path log;
    private final Options options;
    private final Disk disk;
    private final Reserve reserve;
    private final LogLock lock;
    private final Optional<TornTail> tornTail;
    private final Quarantine quarantine;
    private final OpenFiles files;
    private final Waypoints waypoints;
    private final Chain chain;
    private int nextNumber;
    private int begun;
    private long sealedBytes;
    private long wholePosition;
    private boolean unforced;
    private long waypointAt;
    private @Nullable SegmentWriter writer;
    private @Nullable Throwable poison;
    private volatile View view;
    private volatile boolean closed;

    private ChronicleLog(Path log, Options options, Disk disk, LogLock lock, Recovery.Opened opened)
            throws IOException {
        this.log = log;
        this.options = options;
        this.disk = disk;
        this.reserve = new Reserve(log.resolve(Folders.RESERVE), options.size().erasureBytes(), disk);
        this.lock = lock;
        this.tornTail = opened.tornTail();
        this.quarantine = Folders.quarantine(log);
        this.files = new OpenFiles(log, disk);
        this.waypoints = new Waypoints(options.segmentBytes());
        this.nextNumber = opened.nextNumber();
        this.view = View.of(opened.segments());
        this.chain = Chain.after(view.tail());
        this.sealedBytes = view.bytes();
        this.wholePosition = view.tail().position();
    }

    /**
     * What can be chosen about a log; it may differ from one opening to the next.
     *
     * @param segmentBytes at which a segment is sealed and the next one begun, 1 MiB to 1 GiB
     * @param size of blocks and frames
     */
    public record Options(long segmentBytes, SegmentSize size) {
        /** Segments of 64 MiB, frames up to 128 KiB. */
        public static final Options DEFAULT = new Options(64 << 20, SegmentSize.REGULAR);

        /** Segments of 16 MiB, frames up to 72 KiB. */
        public static final Options SMALL = new Options(16 << 20, SegmentSize.SMALL);

        public Options {
            Require.that(
                    segmentBytes >= 1 << 20 && segmentBytes <= 1 << 30,
                    "a segment has 1 MiB to 1 GiB, but was to have %d bytes",
                    segmentBytes);
        }
    }

    /**
     * Opens the log in {@code folder}, creating the folder when there is none, and repairs what an unclean close left.
     *
     * @return the open log; close it
     * @throws HearthbookException {@code JVM_FLAGS_MISSING}, {@code BOOK_LOCKED}, {@code CORRUPT} (no segment was changed then),
     *     {@code FORMAT_UNKNOWN}, {@code OUT_OF_SPACE} or {@code IO_FAILED}
     */
    public static ChronicleLog open(Path folder, Options options) {
        return open(folder, options, Disk.real());
    }

    /** The same on another disk. */
    public static ChronicleLog open(Path folder, Options options, Disk disk) {
        ModuleAccess.require();
        boolean interrupted = Thread.interrupted();
        try {
            boolean isNew = !Files.isDirectory(folder);
            if (isNew) {
                Folders.createPrivate(folder);
            }
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null && !Files.exists(folder.resolve(Folders.MANIFEST))) {
                // Whoever made the folder: until a segment is listed, its name may not be durable.
                disk.forceFolder(parent);
            }
            LogLock lock = LogLock.take(folder);
            try {
                ChronicleLog log = new ChronicleLog(folder, options, disk, lock, Recovery.open(folder, disk));
                if (isNew) {
                    log.reserve.hold();
                }
                log.tornTail.ifPresent(ChronicleLog::warn);
                return log;
            } catch (IOException | RuntimeException | Error e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new HearthbookException(
                    Space.isMissing(e, folder, 1) ? ErrorCode.OUT_OF_SPACE : ErrorCode.IO_FAILED,
                    "The log in " + folder + " could not be opened: " + e.getMessage(),
                    e);
        } finally {
            restore(interrupted);
        }
    }

    private static void warn(TornTail torn) {
        LOG.warn(
                "log.tail.cut segment={} position={} wholeFrames={} kept={} why={}",
                torn.segment(),
                torn.position(),
                torn.wholeFrames(),
                torn.kept(),
                torn.why());
    }

    /**
     * The originals of what was ever repaired here.
     *
     * @param files how many there are
     * @param bytes that they take
     */
    public record Quarantine(int files, long bytes) {}

    /** What lies in quarantine since the log was opened; only opening puts something there. */
    public Quarantine quarantine() {
        return quarantine;
    }

    /** What opening cut off, if the last session did not close and left something torn. */
    public Optional<TornTail> tornTail() {
        return tornTail;
    }

    /** The room that is kept back for erasures. */
    public Reserve erasureReserve() {
        return reserve;
    }

    @Override
    public int frameBytesMax() {
        return options.size().frameBytesMax();
    }

    @Override
    public Tail tail() {
        return view.tail();
    }

    @Override
    public FrameAddress append(Frame frame) {
        return append(frame, false);
    }

    @Override
    public FrameAddress appendUrgent(Frame frame) {
        return append(frame, true);
    }

    @Override
    public void reserve(long bytes) {
        Require.that(bytes >= 1 && bytes <= 8 << 20, "1 byte to 8 MiB can be reserved, but %d were wanted", bytes);
        write(() -> room(bytes, false).number());
    }

    @Override
    public void force() {
        write(() -> {
            SegmentWriter current = writer;
            if (current != null && unforced) {
                current.force(wholePosition);
                unforced = false;
                noteBegun(current);
            }
            return view.tail();
        });
    }

    @Override
    public void roll() {
        if (chain.commitOpen()) {
            throw new IllegalStateException("a segment cannot end between two parts of a commit");
        }
        write(() -> {
            if (writer != null) {
                seal(writer);
            }
            return view.tail();
        });
    }

    @Override
    public FrameCursor read(long position) {
        Require.that(position >= 1, "reading starts at position 1 or later, but was asked for %d", position);
        requireOpen();
        return new SegmentCursor(files, waypoints, view.from(position), position);
    }

    @Override
    public Frame read(FrameAddress address) {
        requireOpen();
        Segment segment = view.number(address.segment());
        long room = segment == null ? 0 : segment.length() - address.offset();
        if (address.offset() < EntryReader.HEADER || room < LEAST) {
            throw nothingAt(address);
        }
        try {
            SegmentFile file = files.acquire(address.segment());
            try {
                ByteBuffer guess = ByteBuffer.allocate((int) Math.min(GUESS, room));
                file.read(guess, address.offset());
                long length = Frame.lengthOf(guess.flip());
                if (length < 0 || length > FRAME_BYTES_MAX || length > room) {
                    throw nothingAt(address);
                }
                byte[] bytes = Arrays.copyOf(guess.array(), (int) length);
                if (length > guess.limit()) {
                    file.read(
                            ByteBuffer.wrap(bytes, guess.limit(), (int) length - guess.limit()),
                            address.offset() + guess.limit());
                }
                return parsed(bytes, address);
            } finally {
                files.release(address.segment());
            }
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED, "The log in " + log + " could not be read at " + address + ".", e);
        }
    }

    private Frame parsed(byte[] bytes, FrameAddress address) {
        try {
            return Frame.parse(bytes);
        } catch (HearthbookException e) {
            if (e.code() == ErrorCode.FORMAT_UNKNOWN && EntryReader.crcHolds(bytes)) {
                throw e;
            }
            throw nothingAt(address);
        }
    }

    @Override
    public long bytes() {
        return view.bytes();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean interrupted = Thread.interrupted();
        try (lock;
                files) {
            SegmentWriter current = writer;
            if (current != null) {
                try (current) {
                    if (poison == null && !chain.commitOpen()) {
                        seal(current);
                    }
                }
            }
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED, "The log in " + log + " could not be closed cleanly: " + e.getMessage(), e);
        } finally {
            restore(interrupted);
        }
    }

    private FrameAddress append(Frame frame, boolean urgent) {
        Require.that(
                frame.length() <= frameBytesMax(),
                "a frame has at most %d bytes, but this one has %d",
                frameBytesMax(),
                frame.length());
        Require.that(frame.isWhole(), "frame %d was changed after it was assembled", frame.position());
        String refusal = chain.refusal(frame);
        Require.that(refusal == null, "the frame %s", String.valueOf(refusal));
        return write(() -> {
            SegmentWriter to = room(frame.length(), urgent);
            long offset = to.append(frame);
            if (offset >= waypointAt && !chain.commitOpen()) {
                waypoints.add(to.number(), new Waypoint(chain.tail(), offset - EntryReader.HEADER));
                waypointAt = offset + waypoints.spacing();
            }
            chain.add(frame);
            Tail tail = chain.tail();
            wholePosition = chain.commitOpen() ? wholePosition : tail.position();
            unforced = true;
            view = new View(view.sealed(), to.segment(tail), tail, sealedBytes + to.bytes());
            return new FrameAddress(to.number(), offset);
        });
    }

    /**
     * The segment that takes {@code bytes} more: the current one, or a new one when that is full. A full disk is found out
     * before anything is changed, so that is the one failure after which writing goes on.
     */
    private SegmentWriter room(long bytes, boolean urgent) throws IOException {
        SegmentWriter current = writer;
        boolean full = current != null && !chain.commitOpen() && current.length() + bytes > options.segmentBytes();
        try {
            if (current != null && !full) {
                makeRoom(current, bytes, urgent);
                return current;
            }
            try {
                if (!urgent) {
                    reserve.hold();
                }
                probe(bytes, urgent);
            } catch (IOException e) {
                if (current != null && urgent) { // better a segment that is a little too long than no erasure
                    makeRoom(current, bytes, true);
                    return current;
                }
                throw e;
            }
        } catch (IOException e) {
            if (Space.isMissing(e, log, bytes + options.size().reserveBytes())) {
                throw Space.missing(log, e);
            }
            throw e;
        }
        if (current != null) {
            seal(current);
        }
        SegmentWriter next = SegmentWriter.create(log, nextNumber, chain.tail(), options.size(), disk);
        writer = next;
        nextNumber++;
        waypointAt = waypoints.spacing();
        next.makeRoom(bytes, urgent);
        return next;
    }

    /** An erasure gets what was kept back for it; anything else only what is left besides. */
    private void makeRoom(SegmentWriter to, long bytes, boolean urgent) throws IOException {
        if (!urgent) {
            if (to.lacksRoom(bytes)) {
                reserve.hold();
            }
            to.makeRoom(bytes, false);
            return;
        }
        try {
            to.makeRoom(bytes, true);
        } catch (IOException e) {
            if (!reserve.release()) {
                throw e;
            }
            to.makeRoom(bytes, true);
        }
    }

    private void probe(long bytes, boolean urgent) throws IOException {
        try {
            SegmentWriter.probe(log, bytes, false, options.size(), disk);
        } catch (IOException e) {
            if (!urgent) {
                throw e;
            }
            reserve.release();
            SegmentWriter.probe(log, bytes, true, options.size(), disk);
        }
    }

    /** From its first force on, a segment must be there at the next open. */
    private void noteBegun(SegmentWriter current) throws IOException {
        if (begun == current.number()) {
            return;
        }
        try {
            Manifest.write(log, view.sealed(), current.number(), disk);
            begun = current.number();
        } catch (IOException e) {
            if (!Space.isMissing(e, log, 1)) {
                throw e;
            }
            // The disk became full meanwhile: what was appended is durable, and the next force tries again.
        }
    }

    private void seal(SegmentWriter full) throws IOException {
        List<Segment> segments = new ArrayList<>(view.sealed());
        segments.add(full.seal(chain.tail()));
        Manifest.write(log, segments, 0, disk);
        begun = 0;
        writer = null;
        unforced = false;
        sealedBytes += full.length();
        view = new View(List.copyOf(segments), null, chain.tail(), sealedBytes);
    }

    /**
     * Runs work of the writer. Whatever it fails with, but for a full disk or a caller's mistake, nobody knows what the disk
     * holds then; Chronicle reports such things with whatever it finds fit. An interrupt must not close the channel under a
     * force, so it waits.
     */
    private <T> T write(Work<T> work) {
        requireOpen();
        if (poison != null) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED,
                    "The log in " + log
                            + " takes no more writes since one failed. Open the book again; it checks what the disk has.",
                    poison);
        }
        boolean interrupted = Thread.interrupted();
        try {
            return work.run();
        } catch (HearthbookException e) {
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            throw poisoned(e);
        } finally {
            restore(interrupted);
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private HearthbookException poisoned(Throwable cause) {
        poison = cause;
        return new HearthbookException(
                ErrorCode.IO_FAILED,
                "Writing the log in " + log + " failed after position "
                        + view.tail().position()
                        + "; it takes no more writes. Open the book again; it checks what the disk has.",
                cause);
    }

    private HearthbookException nothingAt(FrameAddress address) {
        return new HearthbookException(
                ErrorCode.CORRUPT,
                "No frame stands at segment " + address.segment() + ", offset " + address.offset() + " of the log in "
                        + log + ". Rebuild the index that says so; if it happens again, verify the log.");
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the log in " + log + " is closed");
        }
    }

    private interface Work<T> {
        T run() throws IOException;
    }
}
