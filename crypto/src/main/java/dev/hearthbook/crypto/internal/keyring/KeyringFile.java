package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.files.BookFolder;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * The SQLite file under a keyring: one connection that holds the file's lock from open to close, transactions, and errors
 * with names. What stands in the tables is the {@link Keyring}'s business.
 *
 * <p>One thread at a time; the keyring sees to that.
 */
final class KeyringFile implements AutoCloseable {
    /** A piece of work with the database. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Reads one row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Path path;
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private boolean broken;

    private KeyringFile(Path path, Connection connection) {
        this.path = path;
        this.connection = connection;
    }

    /**
     * Opens a file that is there.
     *
     * @throws HearthbookException {@code BOOK_LOCKED} when another process or vault holds it, {@code KEYRING_DAMAGED} when it
     *     is not a database
     */
    static KeyringFile open(Path path) {
        SQLiteConfig config = new SQLiteConfig();
        config.setGetGeneratedKeys(false);
        config.setBusyTimeout(0);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        Connection connection = null;
        try {
            connection = config.createConnection("jdbc:sqlite:" + path);
            prepare(connection);
            return new KeyringFile(path, connection);
        } catch (SQLException e) {
            if (connection != null) {
                closeAfter(e, connection);
            }
            throw failure(path, "opened", e);
        }
    }

    /**
     * Deleted keys must not survive in free space, a rollback journal or temporary files, and a commit must survive power
     * loss; each setting is read back, because SQLite ignores what it does not know.
     */
    private static void prepare(Connection connection) throws SQLException {
        set(connection, "locking_mode", "exclusive", "exclusive");
        set(connection, "secure_delete", "on", "1");
        set(connection, "journal_mode", "truncate", "truncate");
        set(connection, "synchronous", "full", "2");
        set(connection, "temp_store", "memory", "2");
        try (Statement statement = connection.createStatement()) {
            // The lock is taken with the first transaction, and kept.
            statement.execute("begin exclusive");
            statement.execute("commit");
        }
    }

    private static void set(Connection connection, String pragma, String value, String expected) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma " + pragma + " = " + value);
            try (ResultSet row = statement.executeQuery("pragma " + pragma)) {
                String actual = row.next() ? row.getString(1) : "nothing";
                if (!expected.equals(actual)) {
                    throw new SQLException("pragma " + pragma + " should read " + expected + ", but reads " + actual);
                }
            }
        }
    }

    /** Whether nothing was ever committed to the file: its creation was interrupted. */
    boolean isEmpty() {
        return read("""
                select count(*)
                from sqlite_schema
                """, row -> row.getLong(1)).orElseThrow() == 0;
    }

    /** Runs statements that change something: all or nothing, durable when this returns. */
    <T> T transaction(Work<T> work) {
        requireSound();
        try {
            execute("begin immediate");
            T result = work.run();
            execute("commit");
            return result;
        } catch (SQLException e) {
            rollback(e);
            throw failure(path, "written", e);
        } catch (RuntimeException | Error e) {
            rollback(e);
            throw e;
        }
    }

    /** The first row of a query, or empty. */
    <T> Optional<T> read(String sql, Row<T> reader, Object... parameters) {
        return reading(() -> query(sql, reader, parameters));
    }

    /** Hands every row of a query over. */
    void readAll(String sql, Row<?> reader, Object... parameters) {
        reading(() -> {
            try (ResultSet rows = bind(sql, parameters).executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
                return true;
            }
        });
    }

    /** Runs queries outside a transaction. */
    <T> T reading(Work<T> work) {
        requireSound();
        try {
            return work.run();
        } catch (SQLException e) {
            throw failure(path, "read", e);
        }
    }

    /** Like {@link #read}, inside a transaction. */
    <T> Optional<T> query(String sql, Row<T> reader, Object... parameters) throws SQLException {
        try (ResultSet rows = bind(sql, parameters).executeQuery()) {
            return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
        }
    }

    /** Changes rows, inside a transaction; how many it were. */
    int update(String sql, Object... parameters) throws SQLException {
        return bind(sql, parameters).executeUpdate();
    }

    /** Runs a statement without parameters. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private PreparedStatement bind(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    /** When not even the rollback works, nobody knows what the file holds until it is opened again. */
    private void rollback(Throwable cause) {
        forgetStatements();
        try {
            if (!connection.isClosed()) {
                execute("rollback");
            }
        } catch (SQLException e) {
            boolean overAlready = String.valueOf(e.getMessage()).contains("no transaction is active");
            broken = !overAlready;
            cause.addSuppressed(e);
        }
    }

    /** The driver closes a statement that met a full disk, and would refuse it ever after. */
    private void forgetStatements() {
        for (PreparedStatement statement : statements.values()) {
            try {
                statement.close();
            } catch (SQLException e) {
                continue; // what it failed with was told when it happened
            }
        }
        statements.clear();
    }

    private void requireSound() {
        if (broken) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED,
                    "The keyring " + path + " could not be written earlier and is not trusted since. Reopen the book.");
        }
    }

    @Override
    public void close() {
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
            connection.close();
        } catch (SQLException e) {
            throw failure(path, "closed", e);
        }
    }

    /** Says in our words what SQLite said in its own. */
    static HearthbookException failure(Path path, String doing, SQLException cause) {
        // The low byte is the class of the error, what is above it the detail.
        int code = cause instanceof SQLiteException e ? e.getResultCode().code & 0xff : -1;
        if (code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return damaged(path, "it is not a keyring", cause);
        } else if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_MISMATCH.code) {
            return damaged(path, "its pages do not fit together", cause);
        } else if (code == SQLiteErrorCode.SQLITE_ERROR.code) {
            return damaged(path, "its tables are not those of a keyring", cause);
        } else if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return new HearthbookException(
                    ErrorCode.BOOK_LOCKED,
                    "The keyring " + path
                            + " is held by another process, or by another vault of this one. Close that first.",
                    cause);
        } else if (code == SQLiteErrorCode.SQLITE_FULL.code
                || (code == SQLiteErrorCode.SQLITE_IOERR.code && BookFolder.isFull(path))) {
            return new HearthbookException(
                    ErrorCode.OUT_OF_SPACE,
                    "The disk is full: the keyring " + path + " could not be " + doing
                            + ", and nothing of it was changed. Free some space and try again.",
                    cause);
        }
        return new HearthbookException(
                ErrorCode.IO_FAILED,
                "The keyring " + path + " could not be " + doing + ". Check the disk and the permissions.",
                cause);
    }

    static HearthbookException damaged(Path path, String how, @Nullable Throwable cause) {
        return new HearthbookException(
                ErrorCode.KEYRING_DAMAGED,
                "The keyring " + path + " is damaged or was changed outside Hearthbook: " + how
                        + ". Restore it from a keyring backup; the log is not affected.",
                cause);
    }

    private static void closeAfter(SQLException cause, Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
