package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.model.HearthbookException;

/** Who follows what workers do. Called on the worker's thread (or the one that applies its batches); it must only take note. */
public interface WorkerListener {
    /** A batch can be read. The worker's mark does not say so yet. */
    void touched(Group group, Touched touched);

    /** The group's store was replaced; any row may be another. */
    void replaced(Group group);

    /** The group's worker stopped. */
    void failed(Group group, HearthbookException failure);
}
