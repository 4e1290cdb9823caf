package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the device itself takes to make 4 KiB durable: no program that promises durability is faster. One thread. */
final class DeviceForce implements AutoCloseable {
    private static final int BYTES = 4_096;
    private static final int BLOCKS = 1_024;

    private final FileChannel channel;
    private final ByteBuffer block = ByteBuffer.allocateDirect(BYTES);
    private int next;

    /** @param file made here, on the device that is measured */
    DeviceForce(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        for (int i = 0; i < BLOCKS; i++) {
            write(i);
        }
        channel.force(true);
    }

    /** Writes one block over another and forces it. */
    void force() throws IOException {
        write(next++ % BLOCKS);
        channel.force(false);
    }

    private void write(int number) throws IOException {
        block.clear();
        channel.write(block, (long) number * BYTES);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
