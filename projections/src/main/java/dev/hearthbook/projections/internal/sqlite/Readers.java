package dev.hearthbook.projections.internal.sqlite;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A few read-only sessions on one file, opened as they are needed and lent one at a time. Any thread.
 *
 * <p>A session is one native connection, which serves one thread; more of them than cores would only wait for each other.
 * Whoever finds none free waits in line, at most {@link #waitMax}.
 */
final class Readers implements AutoCloseable {
    private final Path file;
    private final int size;
    private final Duration waitMax;
    private final Semaphore free;
    private final Deque<Session> idle = new ArrayDeque<>();
    private boolean closed;
    private int lent;
    private @Nullable Runnable whenUnused;

    Readers(Path file, int size, Duration waitMax) {
        this.file = file;
        this.size = size;
        this.waitMax = waitMax;
        this.free = new Semaphore(size, true);
    }

    /**
     * Lends a session; give it back with {@link #giveBack}.
     *
     * @throws HearthbookException {@code OVERLOADED} when none became free in time
     */
    Session borrow() throws SQLException {
        if (!acquire(1, waitMax)) {
            throw new HearthbookException(
                    ErrorCode.OVERLOADED,
                    "no reader of " + file.getFileName() + " became free within " + waitMax.toMillis() + " ms; all "
                            + size + " are busy. Close pages and snapshots soon, or ask less at once.");
        }
        try {
            return taken();
        } catch (SQLException | RuntimeException e) {
            free.release();
            throw e;
        }
    }

    private Session taken() throws SQLException {
        synchronized (this) {
            requireOpen();
            lent++;
            Session session = idle.poll();
            if (session != null) {
                return session;
            }
        }
        try {
            return Session.reader(file);
        } catch (SQLException | RuntimeException e) {
            returned();
            throw e;
        }
    }

    /** @param sound whether the session can be lent again */
    void giveBack(Session session, boolean sound) throws SQLException {
        boolean keep;
        synchronized (this) {
            keep = sound && !closed;
            if (keep) {
                idle.push(session);
            }
        }
        try {
            if (!keep) {
                session.close();
            }
        } finally {
            returned();
            free.release();
        }
    }

    /**
     * Runs something while nobody reads: new readers wait in line, those that read finish first.
     *
     * @return false when they did not finish in time; nothing was run then
     */
    boolean exclusively(Duration patience, Exclusive action) throws SQLException {
        if (!acquire(size, patience)) {
            return false;
        }
        try {
            action.run();
            return true;
        } finally {
            free.release(size);
        }
    }

    /** Closes what is idle; sessions that are lent are closed when they come back. */
    @Override
    public void close() throws SQLException {
        Deque<Session> unused;
        synchronized (this) {
            closed = true;
            unused = new ArrayDeque<>(idle);
            idle.clear();
        }
        for (Session session : unused) {
            session.close();
        }
    }

    /** Calls the action, once, when the readers are closed and the last session came back; at once if that is so now. */
    void whenUnused(Runnable action) {
        synchronized (this) {
            if (!closed || lent > 0) {
                whenUnused = action;
                return;
            }
        }
        action.run();
    }

    synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the read store " + file.getFileName() + " was closed");
        }
    }

    private void returned() {
        Optional<Runnable> last;
        synchronized (this) {
            lent--;
            last = closed && lent == 0 ? Optional.ofNullable(whenUnused) : Optional.empty();
            if (last.isPresent()) {
                whenUnused = null;
            }
        }
        last.ifPresent(Runnable::run);
    }

    private boolean acquire(int permits, Duration patience) {
        try {
            return free.tryAcquire(permits, patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HearthbookException(
                    ErrorCode.OVERLOADED, "interrupted while waiting for a reader of " + file.getFileName(), e);
        }
    }

    /** What needs the file without readers. */
    @FunctionalInterface
    interface Exclusive {
        void run() throws SQLException;
    }
}
