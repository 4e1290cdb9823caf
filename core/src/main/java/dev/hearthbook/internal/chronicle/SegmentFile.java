package dev.hearthbook.internal.chronicle;

import dev.hearthbook.files.Disk;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One segment's file, open for reading at any offset by any number of threads.
 *
 * <p>An interrupt closes a {@link FileChannel} under everybody who shares it, and Reactor interrupts the threads of cancelled
 * subscribers. So a channel that was closed that way is opened again and the read repeated; the interrupt stays set.
 */
final class SegmentFile implements AutoCloseable {
    private final Path file;
    private final Disk disk;
    private volatile FileChannel channel;
    private boolean closed;

    SegmentFile(Path file, Disk disk) throws IOException {
        this.file = file;
        this.disk = disk;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /** Fills {@code into} from {@code offset} on. */
    void read(ByteBuffer into, long offset) throws IOException {
        if (readSome(into, offset, into.remaining()) < 0 || into.hasRemaining()) {
            throw new EOFException(file.getFileName() + " ends before offset " + (offset + into.limit()));
        }
    }

    /** Reads until {@code into} holds {@code wanted} bytes more, is full, or the file ends; -1 when it ends at once. */
    int readSome(ByteBuffer into, long offset, int wanted) throws IOException {
        boolean interrupted = Thread.interrupted();
        int start = into.position();
        try {
            while (true) {
                FileChannel open = channel;
                try {
                    int got = 0;
                    while (into.position() - start < wanted && got >= 0) {
                        got = disk.read(file, open, into, offset + into.position() - start);
                    }
                    int read = into.position() - start;
                    return read == 0 && got < 0 ? -1 : read;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    reopen(open);
                } catch (ClosedChannelException e) {
                    reopen(open);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    long size() throws IOException {
        return Files.size(file);
    }

    private synchronized void reopen(FileChannel broken) throws IOException {
        if (closed) {
            throw new IllegalStateException("the log is closed");
        }
        if (channel == broken) {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }
}
