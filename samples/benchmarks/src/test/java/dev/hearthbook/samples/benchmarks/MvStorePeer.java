package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** H2's MVStore: one put, a commit and a sync a call, callers in line; it has no group commit. */
public final class MvStorePeer implements Peer {
    private final MVStore store;
    private final MVMap<Long, byte[]> events;
    private final ReentrantLock line = new ReentrantLock();
    private long position;

    /** Found by its name. */
    public static final class Made implements Maker {
        @Override
        public String name() {
            return "H2 MVStore";
        }

        @Override
        public String about() {
            return "put, commit and sync, callers in line";
        }

        @Override
        public Peer open(Path folder) throws IOException {
            return new MvStorePeer(Files.createDirectories(folder).resolve("events.mv"));
        }
    }

    private MvStorePeer(Path file) {
        store = new MVStore.Builder()
                .fileName(file.toString())
                .autoCommitDisabled()
                .open();
        events = store.openMap("events");
    }

    @Override
    public void append(byte[] entry) {
        line.lock();
        try {
            events.put(++position, entry);
            store.commit();
            store.sync();
        } finally {
            line.unlock();
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
