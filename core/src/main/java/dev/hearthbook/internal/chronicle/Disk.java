package dev.hearthbook.internal.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The three calls by which bytes become durable or find room: the seam where tests let a disk fail. Writer thread only.
 */
interface Disk {
    /** Makes the contents of a file durable. */
    void force(FileChannel file) throws IOException;

    /** Makes the names in a folder durable. */
    void forceFolder(Path folder) throws IOException;

    /** Writes zeros over [from, to), so that the file system gives out the blocks now or says that it has none. */
    void fill(FileChannel file, long from, long to) throws IOException;

    /** The disk of this machine. */
    static Disk real() {
        return new Disk() {
            private @Nullable ByteBuffer zeros;

            @Override
            public void force(FileChannel file) throws IOException {
                file.force(false);
            }

            @Override
            public void forceFolder(Path folder) throws IOException {
                if (Folders.isPosix(folder)) { // elsewhere a folder cannot be opened, and its journal keeps the names
                    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                        channel.force(true);
                    }
                }
            }

            @Override
            public void fill(FileChannel file, long from, long to) throws IOException {
                ByteBuffer zeros = zeros();
                for (long at = from; at < to; ) {
                    zeros.clear().limit((int) Math.min(zeros.capacity(), to - at));
                    at += file.write(zeros, at);
                }
            }

            /** Only a log that is written to needs them. */
            private ByteBuffer zeros() {
                if (zeros == null) {
                    zeros = ByteBuffer.allocateDirect(256 * 1024);
                }
                return zeros;
            }
        };
    }
}
