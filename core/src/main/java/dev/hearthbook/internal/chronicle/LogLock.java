package dev.hearthbook.internal.chronicle;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Holds a log's folder for one opener: an operating system lock, which no crash leaves behind (unlike a process id written
 * into a file, which a container gives out again).
 *
 * <p><b>Why two files.</b> A POSIX process loses its lock when it closes <em>any</em> descriptor of the locked file. A second
 * open within the same JVM is refused by the JDK's own table, but only after it opened the file, and closing it would
 * silently drop the first one's lock. So {@code lock.jvm} is tried first and may lose its lock that way; {@code lock}, which
 * keeps other processes out, is never opened twice by one JVM.
 */
final class LogLock implements AutoCloseable {
    private final FileChannel jvm;
    private final FileChannel process;

    private LogLock(FileChannel jvm, FileChannel process) {
        this.jvm = jvm;
        this.process = process;
    }

    /**
     * @throws HearthbookException {@code BOOK_LOCKED} when this JVM or another process holds the folder
     */
    static LogLock take(Path log) throws IOException {
        FileChannel jvm = lock(log, Folders.LOCK_OF_JVM);
        try {
            return new LogLock(jvm, lock(log, Folders.LOCK));
        } catch (IOException | RuntimeException e) {
            jvm.close();
            throw e;
        }
    }

    private static FileChannel lock(Path log, String name) throws IOException {
        Path file = log.resolve(name);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            Folders.makePrivate(file);
            taken = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            throw new HearthbookException(
                    ErrorCode.BOOK_LOCKED,
                    "The log in " + log + " is open in this JVM already. Use that one, or close it first.",
                    e);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        if (!taken) {
            throw new HearthbookException(
                    ErrorCode.BOOK_LOCKED,
                    "Another process holds the log in " + log + ". Close the book there and open it again.");
        }
        return channel;
    }

    @Override
    public void close() throws IOException {
        try (jvm) {
            process.close();
        }
    }
}
