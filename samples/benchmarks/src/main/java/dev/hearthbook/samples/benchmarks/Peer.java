package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** Another store that keeps bytes durably, unencrypted: an entry is kept when the call returns. Any thread may append. */
interface Peer extends AutoCloseable {
    /** @return when the bytes would survive a power cut */
    void append(byte[] entry) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;

    /**
     * How to open one. Found with {@link java.util.ServiceLoader}, so that a peer whose library nobody should have to download
     * for the benchmarks (RocksDB has 92 MB) is measured where it is on the class path: in this module's tests.
     */
    interface Maker {
        String name();

        /** What a second caller does while one writes, and other things that the figure depends on. */
        String about();

        /** @param folder where nothing is yet */
        Peer open(Path folder) throws IOException;
    }
}
