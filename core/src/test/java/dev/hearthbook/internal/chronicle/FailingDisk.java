package dev.hearthbook.internal.chronicle;

import dev.hearthbook.files.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** A disk that fails on purpose: from the n-th force on, or when it is full. */
final class FailingDisk implements Disk {
    private long forcesLeft;
    private BooleanSupplier full = () -> false;

    /** @param forces how many forces of files or folders succeed */
    FailingDisk(long forces) {
        this.forcesLeft = forces;
    }

    /** From now on no more blocks are given out, or again. */
    void full(boolean full) {
        this.full = () -> full;
    }

    /** No blocks are given out as long as this holds. */
    void fullWhile(BooleanSupplier condition) {
        this.full = condition;
    }

    @Override
    public void force(Path file, FileChannel channel) throws IOException {
        count();
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        count();
    }

    @Override
    public void fill(Path file, FileChannel channel, long from, long to) throws IOException {
        if (full.getAsBoolean()) {
            throw new IOException("No space left on device");
        }
        Disk.super.fill(file, channel, from, to);
    }

    private void count() throws IOException {
        if (forcesLeft-- <= 0) {
            throw new IOException("Input/output error");
        }
    }
}
