package dev.hearthbook.internal.index;

import static java.util.Objects.requireNonNull;

import dev.hearthbook.files.BookFolder;
import dev.hearthbook.internal.index.IndexEntry.CommandEntry;
import dev.hearthbook.internal.index.IndexEntry.FrameEntry;
import dev.hearthbook.internal.index.IndexEntry.StreamEntry;
import dev.hearthbook.internal.index.IndexEntry.Tagged;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.log.EventLog.FrameAddress;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BiConsumer;
import org.sqlite.SQLiteJDBCLoader;

/**
 * The index on disk: one SQLite file of blind values and numbers. It can be thrown away at any time.
 *
 * <p>One connection writes (the index thread), one reads (any thread, one at a time); both are guarded by their own lock.
 */
final class SqliteIndexFile implements IndexEntry.Lookup, AutoCloseable {
    private static final String NAME = "index.db";
    private static final int FORMAT = 1;

    private static final int IO = 10;
    private static final int FULL = 13;

    /** Result codes of SQLite for a file that is not, or no longer, a database. */
    private static final List<Integer> DAMAGED = List.of(11, 26);

    /** The order of their bytes, which is SQLite's for blobs. */
    private static final Comparator<Blind> KEY_ORDER = ((Comparator<Blind>)
                    (a, b) -> Long.compareUnsigned(a.high(), b.high()))
            .thenComparing((a, b) -> Long.compareUnsigned(a.low(), b.low()));

    private final BookFolder folder;
    private final Connection writer;
    private final Connection reader;
    private final Map<String, PreparedStatement> readStatements = new HashMap<>();
    private volatile boolean distrusted;

    private SqliteIndexFile(BookFolder folder, Connection writer, Connection reader) {
        this.folder = folder;
        this.writer = writer;
        this.reader = reader;
    }

    /** Opens the file, or begins a new one when it is missing, damaged or of another format. */
    static SqliteIndexFile open(Path path, int pageBytes) {
        BookFolder folder = BookFolder.create(path);
        folder.loadSqlite(SQLiteJDBCLoader::initialize);
        try {
            return tryOpen(folder, pageBytes);
        } catch (SQLException first) {
            try {
                delete(folder);
                return tryOpen(folder, pageBytes);
            } catch (SQLException | IOException e) {
                e.addSuppressed(first);
                throw failed("opened", e);
            }
        }
    }

    private static void delete(BookFolder folder) throws IOException {
        for (String suffix : List.of("-wal", "-shm", "-journal", "")) {
            Files.deleteIfExists(folder.file(NAME + suffix));
        }
    }

    private static SqliteIndexFile tryOpen(BookFolder folder, int pageBytes) throws SQLException {
        folder.createFile(NAME);
        Path file = folder.file(NAME);
        Connection writer = connect(file);
        try (Statement statement = writer.createStatement()) {
            int format = pragma(statement, "user_version");
            if (format != 0 && format != FORMAT) {
                throw new SQLException("format " + format);
            }
            statement.executeUpdate("pragma page_size=" + pageBytes);
            statement.executeUpdate("pragma journal_mode=wal");
            statement.executeUpdate("pragma synchronous=normal");
            statement.executeUpdate("pragma wal_autocheckpoint=4000");
            statement.executeUpdate("""
                    create table if not exists streams(
                      tag blob primary key, version integer, subject integer, retention integer, own integer
                    ) without rowid""");
            statement.executeUpdate(
                    "create index if not exists streams_by_subject on streams(subject) where subject <> 0");
            statement.executeUpdate("create index if not exists streams_by_own on streams(own) where own <> 0");
            statement.executeUpdate("""
                    create table if not exists tagged(
                      tag blob, position integer, type integer, primary key (tag, position)
                    ) without rowid""");
            statement.executeUpdate("""
                    create table if not exists frames(
                      first integer primary key, last integer, head integer, time integer, segment integer, place integer
                    )""");
            statement.executeUpdate("create index if not exists frames_by_time on frames(time, first)");
            statement.executeUpdate("""
                    create table if not exists commands(
                      tag blob primary key, request blob, position integer, head integer, events integer, time integer
                    ) without rowid""");
            statement.executeUpdate("create index if not exists commands_by_time on commands(time)");
            statement.executeUpdate("create table if not exists scopes(id integer primary key, last integer)");
            statement.executeUpdate("pragma user_version=" + FORMAT);
            Connection reader = connect(file);
            try (Statement readOnly = reader.createStatement()) {
                readOnly.executeUpdate("pragma query_only=on");
            }
            SqliteIndexFile opened = new SqliteIndexFile(folder, writer, reader);
            opened.mark();
            return opened;
        } catch (SQLException | HearthbookException e) {
            writer.close();
            throw e instanceof SQLException ours ? ours : new SQLException("the index cannot be read", e);
        }
    }

    private static Connection connect(Path file) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("jdbc.get_generated_keys", "false");
        settings.setProperty("temp_store", "memory");
        settings.setProperty("secure_delete", "on");
        settings.setProperty("busy_timeout", "10000");
        settings.setProperty("cache_size", "-8192");
        return DriverManager.getConnection("jdbc:sqlite:" + file, settings);
    }

    private static int pragma(Statement statement, String name) throws SQLException {
        try (ResultSet rows = statement.executeQuery("pragma " + name)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    /** What the file reflects; {@link Mark#START} when it is new. */
    Mark mark() {
        return frameBy(
                        "select first, last, head, time, segment, place from frames order by first desc limit 1",
                        0,
                        false)
                .map(frame -> new Mark(Position.of(frame.last()), frame.head()))
                .orElse(Mark.START);
    }

    /** The file told something that is not so: it goes when it is closed, and the next open builds another one. */
    void distrust() {
        distrusted = true;
    }

    /** Forgets everything. */
    void clear() {
        synchronized (writer) {
            try (Statement statement = writer.createStatement()) {
                for (String table : List.of("streams", "tagged", "frames", "commands", "scopes")) {
                    statement.executeUpdate("delete from " + table);
                }
            } catch (SQLException e) {
                throw failed("cleared", e);
            }
        }
    }

    /** Takes a layer in, whole or not at all. */
    void write(IndexLayer layer, long commandsBefore) {
        synchronized (writer) {
            try {
                writer.setAutoCommit(false);
                try {
                    writeAll(layer, commandsBefore);
                    writer.commit();
                } catch (SQLException e) {
                    writer.rollback();
                    throw e;
                } finally {
                    writer.setAutoCommit(true);
                }
            } catch (SQLException e) {
                throw isFull(e) ? full(e) : failed("written", e);
            }
        }
    }

    /**
     * In the order of the tree's keys: every page that changes is then read, changed and written once, where blind values as
     * they come would touch the whole tree over and over.
     */
    private static <T> List<Map.Entry<Blind, T>> inKeyOrder(Map<Blind, T> map) {
        List<Map.Entry<Blind, T>> entries = new ArrayList<>(map.entrySet());
        entries.sort(Map.Entry.comparingByKey(KEY_ORDER));
        return entries;
    }

    private void writeAll(IndexLayer layer, long commandsBefore) throws SQLException {
        try (PreparedStatement put = writer.prepareStatement("insert or replace into streams values (?, ?, ?, ?, ?)")) {
            for (Map.Entry<Blind, StreamEntry> stream : inKeyOrder(layer.streams())) {
                Scopes scopes = stream.getValue().scopes();
                put.setBytes(1, stream.getKey().bytes());
                put.setLong(2, stream.getValue().version());
                put.setLong(3, scopes.subject());
                put.setLong(4, scopes.retention());
                put.setLong(5, scopes.own());
                put.addBatch();
            }
            put.executeBatch();
        }
        try (PreparedStatement put = writer.prepareStatement("insert or replace into tagged values (?, ?, ?)")) {
            for (Map.Entry<Blind, List<Tagged>> tag : inKeyOrder(layer.tagged())) {
                byte[] bytes = tag.getKey().bytes();
                for (Tagged place : tag.getValue()) {
                    put.setBytes(1, bytes);
                    put.setLong(2, place.position());
                    put.setLong(3, place.type());
                    put.addBatch();
                }
            }
            put.executeBatch();
        }
        try (PreparedStatement put =
                writer.prepareStatement("insert or replace into frames values (?, ?, ?, ?, ?, ?)")) {
            for (FrameEntry frame : layer.frames()) {
                put.setLong(1, frame.first());
                put.setLong(2, frame.last());
                put.setLong(3, frame.head());
                put.setLong(4, frame.timeMicros());
                put.setInt(5, frame.address().segment());
                put.setLong(6, frame.address().offset());
                put.addBatch();
            }
            put.executeBatch();
        }
        try (PreparedStatement put =
                writer.prepareStatement("insert or replace into commands values (?, ?, ?, ?, ?, ?)")) {
            for (CommandEntry command : layer.commands()) {
                put.setBytes(1, command.tag().bytes());
                put.setBytes(2, command.request().bytes());
                put.setLong(3, command.mark().position().value());
                put.setLong(4, command.mark().head());
                put.setInt(5, command.events());
                put.setLong(6, command.timeMicros());
                put.addBatch();
            }
            put.executeBatch();
        }
        try (PreparedStatement lift = writer.prepareStatement("""
                insert into scopes
                values (1, ?)
                on conflict (id) do update set last = max(last, excluded.last)
                """)) {
            lift.setLong(1, layer.scopeLast());
            lift.executeUpdate();
        }
        try (PreparedStatement expire = writer.prepareStatement("delete from commands where time < ?")) {
            expire.setLong(1, commandsBefore);
            expire.executeUpdate();
        }
    }

    @Override
    public Optional<StreamEntry> stream(Blind stream) {
        return read("select version, subject, retention, own from streams where tag = ?", statement -> {
            statement.setBytes(1, stream.bytes());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new StreamEntry(
                                rows.getLong(1), new Scopes(rows.getLong(2), rows.getLong(3), rows.getLong(4))))
                        : Optional.empty();
            }
        });
    }

    /** The highest scope that a stream hangs on, or 0. */
    long scopeLast() {
        return read("select last from scopes", statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0L;
            }
        });
    }

    /** Every stream that hangs on a scope, with its version. Those of a retention class are found by looking at all. */
    void streamsUnder(long scope, BiConsumer<Blind, Long> found) {
        for (String column : List.of("subject", "own", "retention")) {
            read("select tag, version from streams where " + column + " = ? and " + column + " <> 0", statement -> {
                statement.setLong(1, scope);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.accept(Blind.of(requireNonNull(rows.getBytes(1))), rows.getLong(2));
                    }
                    return true;
                }
            });
        }
    }

    @Override
    public List<Tagged> tagged(Blind tag, long after, int limit) {
        return read(
                "select position, type from tagged where tag = ? and position > ? order by position limit ?",
                statement -> {
                    statement.setBytes(1, tag.bytes());
                    statement.setLong(2, after);
                    statement.setInt(3, limit);
                    List<Tagged> places = new ArrayList<>();
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            places.add(new Tagged(rows.getLong(1), rows.getLong(2)));
                        }
                    }
                    return places;
                });
    }

    @Override
    public int countTagged(Blind tag, long after, int max) {
        return read("select count(1) from (select 1 from tagged where tag = ? and position > ? limit ?)", statement -> {
            statement.setBytes(1, tag.bytes());
            statement.setLong(2, after);
            statement.setInt(3, max);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getInt(1) : 0;
            }
        });
    }

    @Override
    public Optional<CommandEntry> command(Blind tag) {
        return read("select request, position, head, events, time from commands where tag = ?", statement -> {
            statement.setBytes(1, tag.bytes());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                return Optional.of(new CommandEntry(
                        tag,
                        Blind.of(requireNonNull(rows.getBytes(1))),
                        new Mark(Position.of(rows.getLong(2)), rows.getLong(3)),
                        rows.getInt(4),
                        rows.getLong(5)));
            }
        });
    }

    @Override
    public Optional<FrameEntry> frame(long position) {
        return frameBy(
                        "select first, last, head, time, segment, place from frames where first <= ? order by first desc limit 1",
                        position,
                        true)
                .filter(frame -> frame.last() >= position);
    }

    @Override
    public Optional<FrameEntry> frameAtTime(long timeMicros) {
        return frameBy(
                "select first, last, head, time, segment, place from frames where time <= ? order by time desc, first desc limit 1",
                timeMicros,
                true);
    }

    private Optional<FrameEntry> frameBy(String sql, long value, boolean bound) {
        return read(sql, statement -> {
            if (bound) {
                statement.setLong(1, value);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new FrameEntry(
                                rows.getLong(1),
                                rows.getLong(2),
                                rows.getLong(3),
                                rows.getLong(4),
                                new FrameAddress(rows.getInt(5), rows.getLong(6))))
                        : Optional.empty();
            }
        });
    }

    private interface Reading<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    private <T> T read(String sql, Reading<T> reading) {
        synchronized (reader) {
            try {
                PreparedStatement statement = readStatements.get(sql);
                if (statement == null) {
                    statement = reader.prepareStatement(sql);
                    readStatements.put(sql, statement);
                }
                return reading.of(statement);
            } catch (SQLException e) {
                readStatements.remove(sql); // the driver has closed it
                distrusted |= DAMAGED.contains(e.getErrorCode() & 0xff);
                throw failed("read", e);
            } catch (IllegalArgumentException | NullPointerException e) { // a row that we cannot have written
                distrusted = true;
                throw failed("read", e);
            }
        }
    }

    private boolean isFull(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == FULL || (code == IO && BookFolder.isFull(folder.path()));
    }

    private static HearthbookException full(SQLException cause) {
        return new HearthbookException(
                ErrorCode.OUT_OF_SPACE,
                "The book's index could not be written: the disk is full. Free some space; it is written on by itself.",
                cause);
    }

    private static HearthbookException failed(String what, Exception cause) {
        return new HearthbookException(
                ErrorCode.IO_FAILED,
                "The book's index could not be " + what
                        + ". Close the book and delete its folder 'index'; it is built again from the log at the next open.",
                cause);
    }

    @Override
    public void close() {
        try {
            synchronized (reader) {
                reader.close();
            }
            synchronized (writer) {
                try (Connection closing = writer;
                        Statement statement = closing.createStatement()) {
                    statement.execute("pragma wal_checkpoint(truncate)");
                }
            }
            if (distrusted) {
                delete(folder);
            }
        } catch (SQLException e) {
            if (distrusted) {
                deleteAfter(e);
            } else if (!isFull(e)) { // on a full disk the write-ahead log stays, and the next open takes it in
                throw failed("closed", e);
            }
        } catch (IOException e) {
            throw failed("removed", e);
        }
    }

    private void deleteAfter(SQLException cause) {
        try {
            delete(folder);
        } catch (IOException e) {
            cause.addSuppressed(e);
            throw failed("removed", cause);
        }
    }
}
