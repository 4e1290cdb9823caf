package dev.hearthbook.work;

/**
 * Something that goes on for as long as the book is open: writes what waits, folds what was written. It never waits on its
 * own, so that a thread can run it, and a loop on one thread can run many in turn (the shape is that of Agrona's {@code Agent}).
 *
 * <p>One thread at a time calls it.
 */
public interface Worker {
    /** Does what there is to do now, about a batch of it; gives how much that was, 0 for nothing. */
    int work();

    /** Waits until there may be something to do. Called only by a thread that belongs to the worker, and only when idle. */
    void await() throws InterruptedException;

    /** Whether {@link #work} is not to be called any more. */
    boolean isDone();

    /** Called once, when the worker is done. */
    default void finish() {}
}
