package dev.hearthbook.projections.internal.sqlite;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.store.Batch;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.projections.store.Write;
import dev.hearthbook.view.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link ReadStore} in one SQLite file with a write-ahead log.
 *
 * <p><b>Connections.</b> One writer, which alone makes checkpoints; one reader for the worker's {@link #row}, which stays in
 * one read transaction from batch to batch, so that a lookup costs microseconds and may run beside {@link #apply} of the batch
 * before; and a few {@linkplain Readers lent} for snapshots. In WAL mode nobody waits for anybody.
 *
 * <p><b>A batch</b> is one transaction that ends by writing its mark: a crash leaves all of it or nothing. A file that is
 * {@linkplain SqliteReadStores#beside built beside} has its indexes, but that of keys, made by {@link #finish}; it is as durable
 * as any, so that an interrupted rebuild can go on.
 *
 * <p><b>Removing a scope</b> deletes rows (SQLite overwrites what is freed, {@code secure_delete}), merges the search index in
 * the same transaction, and then copies the log into the file and cuts it off, while no snapshot looks at an older state.
 * Should one be held longer than {@link #DRAIN_MAX}, the cut is made up for after the next batch or at the close.
 */
final class SqliteReadStore implements ReadStore {
    /** How long removing a scope waits for snapshots to be closed. */
    static final Duration DRAIN_MAX = Duration.ofSeconds(10);

    private static final Duration DRAIN_AT_CLOSE_MAX = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(SqliteReadStore.class);

    private final Path file;
    private final Schemas schemas;
    private final Readers readers;
    private final Object writing = new Object();
    private final Session writer;
    private final Map<String, TableWriter> tables = new LinkedHashMap<>();
    private final Object looking = new Object();
    private final Session looker;
    private volatile Mark mark;
    private volatile boolean closed;
    private volatile boolean unfinished;
    private boolean cutOwed;
    private boolean lookerReads;

    private SqliteReadStore(Path file, Schemas schemas, Readers readers, Session writer, Session looker, boolean beside)
            throws SQLException {
        this.file = file;
        this.schemas = schemas;
        this.readers = readers;
        this.writer = writer;
        this.looker = looker;
        this.unfinished = beside;
        this.mark = Schemas.mark(writer);
        for (TableSchema schema : schemas.all()) {
            tables.put(schema.table().name(), new TableWriter(writer, schema, beside));
        }
    }

    /**
     * Opens the file, making the tables if it is new.
     *
     * @param pageBytes of a new file
     * @param beside whether it is to be filled fast and finished later
     */
    static SqliteReadStore open(Path file, int pageBytes, Schemas schemas, Readers readers, boolean beside)
            throws SQLException {
        Session writer = Session.writer(file, pageBytes, beside);
        try {
            schemas.create(writer, !beside);
            // What a crash left in the log: a removed scope must not stay there until the next batch.
            writer.execute("pragma wal_checkpoint(truncate)");
            Session looker = Session.reader(file);
            try {
                return new SqliteReadStore(file, schemas, readers, writer, looker, beside);
            } catch (SQLException | RuntimeException e) {
                try (looker) {
                    throw e;
                }
            }
        } catch (SQLException | RuntimeException e) {
            try (writer) {
                throw e;
            }
        }
    }

    Path file() {
        return file;
    }

    @Override
    public Mark mark() {
        return mark;
    }

    @Override
    public void apply(Batch batch) {
        synchronized (writing) {
            requireOpen();
            if (!mark.equals(batch.from())) {
                throw new IllegalStateException("the store stands at " + mark + ", but the batch starts from "
                        + batch.from() + "; read the store's mark and fold from there");
            }
            try {
                boolean scopeRemoved = commit(batch);
                cutOwed |= scopeRemoved;
                if (cutOwed && !unfinished) {
                    cutLogIfRoom();
                }
            } catch (SQLException e) {
                throw SqlFailures.of("apply a batch to", file, e);
            }
        }
    }

    private boolean commit(Batch batch) throws SQLException {
        boolean done = false;
        boolean scopeRemoved = false;
        try {
            writer.execute("begin immediate");
            for (Write write : batch.writes()) {
                scopeRemoved |= write(write);
            }
            for (TableWriter table : tables.values()) {
                table.flush();
                // While a file is built, finish() purges once.
                if (scopeRemoved && !unfinished) {
                    table.purge();
                }
            }
            Schemas.moveTo(writer, batch.to());
            // A commit that makes the log long also copies it into the file. A lookup that still looked at the state
            // before
            // would keep the log from being used again: every commit after it would copy, and force the disk. Measured,
            // that
            // makes a small batch ten times slower.
            synchronized (looking) {
                lookAnew();
                writer.prepared("commit").execute();
            }
            done = true;
        } finally {
            if (!done) {
                writer.rollback();
                synchronized (looking) {
                    lookerReads = false;
                    looker.rollback();
                }
                for (TableWriter table : tables.values()) {
                    table.clear();
                }
            }
        }
        mark = batch.to();
        return scopeRemoved;
    }

    /** Whether a scope was removed. */
    private boolean write(Write write) throws SQLException {
        if (write instanceof Write.Put put) {
            writerOf(put.table()).put(put.row(), put.index());
        } else if (write instanceof Write.Remove remove) {
            writerOf(remove.table()).remove(remove.id());
        } else if (write instanceof Write.RemoveWhere where) {
            writerOf(where.table()).removeWhere(where.column(), where.value());
        } else if (write instanceof Write.RemoveScope scope) {
            for (TableWriter table : tables.values()) {
                table.removeScope(scope.scope());
            }
            return true;
        } else {
            throw new AssertionError("no way to apply " + write.getClass().getSimpleName());
        }
        return false;
    }

    private TableWriter writerOf(Table table) {
        TableWriter found = tables.get(schemas.of(table).table().name());
        if (found == null) {
            throw new AssertionError("table " + table.name() + " has no writer");
        }
        return found;
    }

    /** The batch is stored by now; that there is no room to copy the log into the file must not make it look undone. */
    private void cutLogIfRoom() throws SQLException {
        try {
            cutLog(DRAIN_MAX);
        } catch (SQLException e) {
            if (!SqlFailures.isFull(e, file)) {
                throw e;
            }
            cutOwed = true;
            LOG.warn(
                    "{}: the disk is full, so what a removed scope left in the write-ahead log is cut off later",
                    file.getFileName());
        }
    }

    @Override
    public void purge() {
        synchronized (writing) {
            requireOpen();
            try {
                if (cutOwed && !unfinished) {
                    cutLog(DRAIN_MAX);
                }
            } catch (SQLException e) {
                throw SqlFailures.of("cut off the log of", file, e);
            }
            if (cutOwed) {
                throw new HearthbookException(
                        ErrorCode.OVERLOADED,
                        "what was removed from " + file.getFileName()
                                + " still stands in its write-ahead log, because readers hold an older state; ask again when"
                                + " they are done");
            }
        }
    }

    private void cutLog(Duration patience) throws SQLException {
        cutOwed = !readers.exclusively(patience, () -> {
            // A lookup that began now would hold the log back until the next batch.
            synchronized (looking) {
                lookAnew();
                truncateLog();
            }
        });
        if (cutOwed) {
            LOG.warn(
                    "{}: snapshots were held for {} s, so what a removed scope left in the write-ahead log is cut off later",
                    file.getFileName(),
                    patience.toSeconds());
        }
    }

    private void truncateLog() throws SQLException {
        // Not a statement that is kept: on a full disk the driver closes it, and the next try would find it closed.
        if (writer.number("pragma wal_checkpoint(truncate)") != 0) {
            throw new SQLException("somebody outside this process reads the file", "", 5);
        }
    }

    @Override
    public Optional<StoredRow> row(Table table, Blind key) {
        TableSchema schema = schemas.of(table);
        synchronized (looking) {
            requireOpen();
            try {
                if (!lookerReads) {
                    looker.prepared("begin").execute();
                    lookerReads = true;
                }
                return schemas.row(looker, schema, key);
            } catch (SQLException e) {
                lookerReads = false;
                looker.rollback();
                throw SqlFailures.of("look up a row in", file, e);
            }
        }
    }

    /** The next lookup sees what was committed by now. */
    private void lookAnew() throws SQLException {
        synchronized (looking) {
            if (lookerReads) {
                lookerReads = false;
                looker.prepared("commit").execute();
            }
        }
    }

    @Override
    public void finish() {
        synchronized (writing) {
            requireOpen();
            if (!unfinished) {
                return;
            }
            try {
                writer.execute("begin immediate");
                schemas.createIndexes(writer);
                for (TableWriter table : tables.values()) {
                    table.optimize();
                }
                schemas.merge(writer, false);
                writer.execute("commit");
                cutLog(DRAIN_MAX);
                if (cutOwed) {
                    throw new SQLException("snapshots of the unfinished file are held", "", 5);
                }
                unfinished = false;
                cutOwed = false;
            } catch (SQLException e) {
                writer.rollback();
                throw SqlFailures.of("finish", file, e);
            }
        }
    }

    @Override
    public Snapshot snapshot() {
        requireOpen();
        try {
            return SqliteSnapshot.of(file, schemas, readers, !unfinished);
        } catch (SQLException e) {
            throw SqlFailures.of("read from", file, e);
        }
    }

    @Override
    public long bytes() {
        return size(file) + size(file.resolveSibling(file.getFileName() + "-wal"));
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            // It went away between the two questions, as a log does at a checkpoint.
            return 0;
        }
    }

    /** Snapshots that are open go on until they are closed. */
    @Override
    public void close() {
        synchronized (writing) {
            if (closed) {
                return;
            }
            closed = true;
            try (Session closing = writer) {
                synchronized (looking) {
                    lookerReads = false;
                    looker.close();
                }
                try {
                    readers.exclusively(DRAIN_AT_CLOSE_MAX, this::truncateLog);
                } finally {
                    readers.close();
                }
            } catch (SQLException e) {
                if (!SqlFailures.isFull(e, file)) {
                    throw SqlFailures.of("close", file, e);
                }
                // The log stays beside the file, and the next open takes it in.
                LOG.warn(
                        "{}: the disk is full, so its write-ahead log is taken in at the next open",
                        file.getFileName());
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Calls the action once this store is closed and so is its last snapshot. */
    void whenUnused(Runnable action) {
        readers.whenUnused(action);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the read store " + file.getFileName() + " was closed");
        }
    }
}
