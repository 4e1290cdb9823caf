package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.projections.store.ReadStore;

/**
 * Two states of a group's tables, to be looked at side by side. One thread.
 *
 * @param end what is left to do when nobody looks any more
 */
public record Compared(ReadStore.Snapshot before, ReadStore.Snapshot after, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
        try (before;
                after) {
            // Both are closed, whatever becomes of the other.
        } finally {
            end.run();
        }
    }
}
