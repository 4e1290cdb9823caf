package dev.hearthbook.internal.chronicle;

import dev.hearthbook.files.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * The segment files that readers hold, and their buffers. At most {@link #IDLE_MAX} files stay open beyond those in use; the
 * least recently used one is closed first. Any thread.
 */
final class OpenFiles implements AutoCloseable {
    static final int IDLE_MAX = 32;
    static final int BUFFER_BYTES = 256 * 1024;

    private static final int BUFFERS_MAX = 4;

    private final Path log;
    private final Disk disk;
    private final LinkedHashMap<Integer, Held> files = new LinkedHashMap<>(16, 0.75f, true);
    private final ArrayBlockingQueue<ByteBuffer> buffers = new ArrayBlockingQueue<>(BUFFERS_MAX);
    private boolean closed;

    OpenFiles(Path log, Disk disk) {
        this.log = log;
        this.disk = disk;
    }

    /** A segment's file; {@link #release} it. */
    synchronized SegmentFile acquire(int segment) throws IOException {
        if (closed) {
            throw new IllegalStateException("the log is closed");
        }
        Held held = files.get(segment);
        if (held == null) {
            held = new Held(new SegmentFile(Folders.segmentFile(log, segment), disk));
            files.put(segment, held);
        }
        held.users++;
        return held.file;
    }

    synchronized void release(int segment) throws IOException {
        Held held = files.get(segment);
        if (held == null) {
            return; // the log was closed meanwhile, and the file with it
        }
        held.users--;
        Iterator<Map.Entry<Integer, Held>> oldest = files.entrySet().iterator();
        while (files.size() > IDLE_MAX && oldest.hasNext()) {
            Held candidate = oldest.next().getValue();
            if (candidate.users == 0) {
                oldest.remove();
                candidate.file.close();
            }
        }
    }

    /** A buffer of {@link #BUFFER_BYTES}; {@link #giveBack} it when nobody reads from it any more. */
    ByteBuffer buffer() {
        ByteBuffer buffer = buffers.poll();
        return buffer == null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : buffer;
    }

    /** Keeps the buffer for the next reader; beyond {@link #BUFFERS_MAX} it is left to the garbage collector. */
    void giveBack(ByteBuffer buffer) {
        buffers.offer(buffer);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (Held held : files.values()) {
            held.file.close();
        }
        files.clear();
    }

    private static final class Held {
        final SegmentFile file;
        int users;

        Held(SegmentFile file) {
            this.file = file;
        }
    }
}
