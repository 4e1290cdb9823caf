package dev.hearthbook.projections.internal.worker;

/** How a {@link Pipeline} goes. Called on the thread that folds, before every batch; it may wait. */
@FunctionalInterface
interface Gait {
    /**
     * How many events to take next.
     *
     * @param wanted if nothing speaks against it
     * @return 0 to stop
     */
    int next(int wanted);
}
