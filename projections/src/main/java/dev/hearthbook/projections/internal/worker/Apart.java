package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.store.ReadStore;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A group's tables as they were at a mark, in a store of their own, which is removed when this is closed. Any thread. */
public final class Apart implements Standing, AutoCloseable {
    private final Group group;
    private final ReadStore store;
    private final Runnable discard;
    private final ReadWriteLock closing = new ReentrantReadWriteLock();
    private boolean closed;

    Apart(Group group, ReadStore store, Runnable discard) {
        this.group = group;
        this.store = store;
        this.discard = discard;
    }

    public Group group() {
        return group;
    }

    @Override
    public Mark mark() {
        return store.mark();
    }

    @Override
    public ReadStore.Snapshot snapshot() {
        closing.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("this past was closed; ask for it again");
            }
            return store.snapshot();
        } finally {
            closing.readLock().unlock();
        }
    }

    @Override
    public Optional<HearthbookException> failure() {
        return Optional.empty();
    }

    @Override
    public void close() {
        closing.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                discard.run();
            }
        } finally {
            closing.writeLock().unlock();
        }
    }
}
