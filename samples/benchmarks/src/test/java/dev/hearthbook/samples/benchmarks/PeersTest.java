package dev.hearthbook.samples.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The peers keep what they were given; and the run that docs/PERFORMANCE.md quotes, which needs libraries that only tests have:
 *
 * <pre>
 * mvn test -pl samples/benchmarks -am -Dtest=PeersTest -Dsurefire.failIfNoSpecifiedTests=false -Dbench.append="--rounds 5"
 * </pre>
 */
class PeersTest {
    private static final byte[] ENTRY = {1, 2, 3};

    @TempDir
    Path dir;

    @Test
    void sqlite_keeps_every_entry() throws IOException, SQLException {
        appendTwice(new SqlitePeer.Made());

        try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("peer/events.db"));
                ResultSet rows = file.createStatement().executeQuery("select event from events")) {
            assertEquals(true, rows.next());
            assertArrayEquals(ENTRY, rows.getBytes(1));
            assertEquals(true, rows.next());
            assertEquals(false, rows.next());
        }
    }

    @Test
    void rocksdb_keeps_every_entry() throws IOException, RocksDBException {
        appendTwice(new RocksPeer.Made());

        try (RocksDB store = RocksDB.openReadOnly(dir.resolve("peer").toString());
                RocksIterator entries = store.newIterator()) {
            int count = 0;
            for (entries.seekToFirst(); entries.isValid(); entries.next()) {
                assertArrayEquals(ENTRY, entries.value());
                count++;
            }
            assertEquals(2, count);
        }
    }

    @Test
    void mvstore_keeps_every_entry() throws IOException {
        appendTwice(new MvStorePeer.Made());

        try (MVStore store = MVStore.open(dir.resolve("peer/events.mv").toString())) {
            assertEquals(2, store.<Long, byte[]>openMap("events").size());
        }
    }

    @Test
    void all_peers_in_one_run() {
        String options = System.getProperty("bench.append", "");
        assumeTrue(!options.isBlank(), "give -Dbench.append=\"--rounds 5\" to measure");
        List<String> args = new ArrayList<>(List.of("append", "--dir", dir.toString()));
        args.addAll(List.of(options.trim().split(" +")));

        int code = Benchmarks.run(args, System.out, System.err);

        assertEquals(Benchmarks.OK, code, "every figure keeps its bound");
    }

    private void appendTwice(Peer.Maker maker) throws IOException {
        try (Peer peer = maker.open(dir.resolve("peer"))) {
            peer.append(ENTRY);
            peer.append(ENTRY);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this test", e);
        }
    }
}
