package dev.hearthbook.projections.internal.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A connection to one file and its prepared statements. One thread at a time.
 *
 * <p>Preparing a point query costs as much as running it, so the {@value #STATEMENTS_MAX} statements used last are kept.
 * Transactions are written out ({@code begin}, {@code commit}): the driver's own begin late and end early.
 */
final class Session implements AutoCloseable {
    private static final int STATEMENTS_MAX = 64;
    private static final int BUSY_MILLIS = 10_000;
    /** About 32 MB of log (8 MB in a small book) before a commit also copies it into the file. */
    private static final int CHECKPOINT_PAGES = 8_000;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(32, 0.75f, true);

    private Session(Connection connection) {
        this.connection = connection;
    }

    /**
     * A commit survives the end of the process, and up to the last checkpoint a power cut.
     *
     * @param pageBytes of a new file; one that is there keeps its own
     * @param filling whether many rows are to be written at once
     */
    static Session writer(Path file, int pageBytes, boolean filling) throws SQLException {
        return opened(
                file,
                "page_size = " + pageBytes,
                "journal_mode = wal",
                "synchronous = normal",
                "secure_delete = on",
                "cache_size = " + (filling ? -65_536 : -16_384),
                "wal_autocheckpoint = " + CHECKPOINT_PAGES,
                "journal_size_limit = " + 64 * 1_024 * 1_024);
    }

    /** Checkpoints are the writer's alone. */
    static Session reader(Path file) throws SQLException {
        return opened(file, "query_only = on", "cache_size = -4096", "wal_autocheckpoint = 0");
    }

    private static Session opened(Path file, String... pragmas) throws SQLException {
        Properties properties = new Properties();
        // Otherwise every insert asks for the row id it made: measured, that halves the speed.
        properties.setProperty("jdbc.get_generated_keys", "false");
        Session session = new Session(DriverManager.getConnection("jdbc:sqlite:" + file, properties));
        try {
            session.execute("pragma busy_timeout = " + BUSY_MILLIS);
            session.execute("pragma trusted_schema = off");
            // The driver's SQLite spills sorts into files otherwise.
            session.execute("pragma temp_store = memory");
            for (String pragma : pragmas) {
                session.execute("pragma " + pragma);
            }
            return session;
        } catch (SQLException | RuntimeException e) {
            try (session) {
                throw e;
            }
        }
    }

    /** Runs SQL whose answer does not matter. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the only row. */
    long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    /** A prepared statement, valid until {@value #STATEMENTS_MAX} others were asked for; the session closes it. */
    PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
            if (statements.size() > STATEMENTS_MAX) {
                String eldest = statements.keySet().iterator().next();
                PreparedStatement evicted = statements.remove(eldest);
                if (evicted != null) {
                    evicted.close();
                }
            }
        }
        return statement;
    }

    /** A prepared statement that stays until the session is closed. */
    PreparedStatement own(String sql) throws SQLException {
        return connection.prepareStatement(sql);
    }

    /** The statement with its values bound. */
    PreparedStatement bound(SqlText text) throws SQLException {
        PreparedStatement statement = prepared(text.sql());
        int at = 1;
        for (Object value : text.values()) {
            if (value instanceof byte[] bytes) {
                statement.setBytes(at++, bytes);
            } else if (value instanceof Double || value instanceof Float) {
                statement.setDouble(at++, ((Number) value).doubleValue());
            } else if (value instanceof Number number) {
                statement.setLong(at++, number.longValue());
            } else {
                statement.setString(at++, value.toString());
            }
        }
        return statement;
    }

    /**
     * Ends a transaction that failed, if one is open. The driver closes a statement that met a full disk under whoever holds
     * it, so those that were prepared are forgotten.
     */
    void rollback() {
        try {
            execute("rollback");
        } catch (SQLException e) {
            // SQLite has rolled back by itself (full disk, damaged file), or none was begun; the first failure is what
            // counts.
        }
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
        } catch (SQLException e) {
            // It was closed with an error that was told when it happened.
        }
        statements.clear();
    }

    @Override
    public void close() throws SQLException {
        // Closing the connection ends its statements.
        statements.clear();
        connection.close();
    }
}
