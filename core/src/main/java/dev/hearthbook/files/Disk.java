package dev.hearthbook.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The calls by which the log reads its files, finds room for them and makes them durable: where a test or a simulator lets a
 * disk fail, lag or lose what was never forced. Each method is the real disk unless it is overridden; {@link #real} is all of
 * them.
 *
 * <p><b>What does not come by here.</b> Frames reach a segment through a memory map, so an append cannot be refused or torn
 * by this seam; what it promises is only kept by {@link #force}, which does come by. SQLite's files (keyring, index, read
 * models) have a file layer of their own. Folders, links and deletions are made directly: what counts of them is
 * {@link #forceFolder}.
 *
 * <p><b>Threads.</b> {@link #read} is for any thread; the others are called by one thread at a time, the one that opens the
 * log or its writer.
 */
public interface Disk {
    /** What {@link #fill} writes at once, to a boundary of this. */
    int PAGE = 4_096;

    /** The disk of this machine. */
    static Disk real() {
        return RealDisk.IT;
    }

    /**
     * Reads some bytes from {@code offset} on; fewer than fit is no error, and the caller asks again for the rest.
     *
     * @return how many; -1 at the end of the file
     */
    default int read(Path file, FileChannel channel, ByteBuffer into, long offset) throws IOException {
        return channel.read(into, offset);
    }

    /** Writes all of {@code from} at {@code offset}. */
    default void write(Path file, FileChannel channel, ByteBuffer from, long offset) throws IOException {
        for (long at = offset; from.hasRemaining(); ) {
            at += channel.write(from, at);
        }
    }

    /**
     * Writes zeros over [from, to), so that the file system gives out the blocks now or says that it has none.
     *
     * @throws IOException when the disk is full; some of the zeros may have been written
     */
    default void fill(Path file, FileChannel channel, long from, long to) throws IOException {
        ByteBuffer zeros = RealDisk.zeros();
        for (long at = from; at < to; ) {
            zeros.clear().limit((int) Math.min(PAGE - at % PAGE, to - at));
            at += channel.write(zeros, at);
        }
    }

    /** Makes the contents of a file durable, also what was written through a map of it. */
    default void force(Path file, FileChannel channel) throws IOException {
        channel.force(false);
    }

    /** Makes the names in a folder durable, where the system can (Windows cannot, and need not). */
    default void forceFolder(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Renames a file, in place of the one that has that name: at every moment the name stands for the old one or the new. */
    default void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
