package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;

/**
 * SQLite as applications use it for events: WAL, {@code synchronous=FULL}, one insert a transaction. SQLite has one writer at a
 * time, so callers share a connection and wait for it in line; with a connection each they would wait by polling, and be slower.
 */
final class SqlitePeer implements Peer {
    private final Connection connection;
    private final PreparedStatement insert;
    private final ReentrantLock line = new ReentrantLock();

    /** For {@link AppendBench}. */
    static final class Made implements Maker {
        @Override
        public String name() {
            return "SQLite";
        }

        @Override
        public String about() {
            return "WAL, synchronous=FULL, one insert a transaction, callers in line for one connection";
        }

        @Override
        public Peer open(Path folder) throws IOException {
            try {
                return new SqlitePeer(Files.createDirectories(folder).resolve("events.db"));
            } catch (SQLException e) {
                throw new IOException(e);
            }
        }
    }

    private SqlitePeer(Path file) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("jdbc.get_generated_keys", "false");
        connection = DriverManager.getConnection("jdbc:sqlite:" + file, settings);
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma journal_mode=wal");
            statement.execute("pragma synchronous=full");
            statement.execute("create table events (position integer primary key, event blob)");
        }
        insert = connection.prepareStatement("insert into events (event) values (?)");
    }

    @Override
    public void append(byte[] entry) throws IOException {
        line.lock();
        try {
            insert.setBytes(1, entry);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IOException(e);
        } finally {
            line.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
