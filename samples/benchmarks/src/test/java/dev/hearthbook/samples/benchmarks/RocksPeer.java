package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** RocksDB with {@code sync=true}: callers write at once, and RocksDB joins those that wait into one write and one force. */
public final class RocksPeer implements Peer {
    private final Options options;
    private final WriteOptions durable;
    private final RocksDB store;
    private final AtomicLong position = new AtomicLong();

    /** Found by its name. */
    public static final class Made implements Maker {
        @Override
        public String name() {
            return "RocksDB";
        }

        @Override
        public String about() {
            return "put with sync=true, its own group commit";
        }

        @Override
        public Peer open(Path folder) throws IOException {
            try {
                return new RocksPeer(Files.createDirectories(folder));
            } catch (RocksDBException e) {
                throw new IOException(e);
            }
        }
    }

    private RocksPeer(Path folder) throws RocksDBException {
        options = new Options().setCreateIfMissing(true);
        durable = new WriteOptions().setSync(true);
        store = RocksDB.open(options, folder.toString());
    }

    @Override
    public void append(byte[] entry) throws IOException {
        byte[] key = ByteBuffer.allocate(Long.BYTES)
                .putLong(position.incrementAndGet())
                .array();
        try {
            store.put(durable, key, entry);
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        store.close();
        durable.close();
        options.close();
    }
}
