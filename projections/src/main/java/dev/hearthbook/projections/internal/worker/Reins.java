package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.view.RebuildControl;
import dev.hearthbook.view.Views.RebuildProgress;
import dev.hearthbook.work.Workers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * Holds a rebuild as its {@link RebuildControl} says, and ends it when it is dropped. {@link #next} belongs to the thread that
 * folds, {@link #drop} to any.
 *
 * <p>A throttled rebuild takes smaller batches, about ten a second: what leaves room for others must leave it often.
 */
public final class Reins implements Gait {
    private static final int BATCHES_PER_SECOND = 10;
    private static final long SECOND = 1_000_000_000;

    private final RebuildControl control;
    private final Workers workers;
    private final Consumer<RebuildProgress> listener;
    private final CompletableFuture<Void> dropped = new CompletableFuture<>();
    private long due;
    private long held;
    private volatile long heldNanos;

    /** @param listener told how far it is, besides the control; it must only take note */
    public Reins(RebuildControl control, Workers workers, Consumer<RebuildProgress> listener) {
        this.control = control;
        this.workers = workers;
        this.listener = listener;
        this.due = workers.nanos();
    }

    /** How far it is. Any thread, one at a time. */
    public void tell(RebuildProgress step) {
        control.tell(step);
        listener.accept(step);
    }

    /** Ends the rebuild, also one that is paused. */
    public void drop() {
        dropped.complete(null);
    }

    boolean isDropped() {
        return dropped.isDone();
    }

    /** How long it was paused. */
    long heldNanos() {
        return heldNanos;
    }

    @Override
    public int next(int wanted) {
        while (!isDropped()) {
            CompletableFuture<Void> changed = control.changed();
            int most = control.eventsPerSecondMax();
            long now = workers.nanos();
            if (control.isPaused()) {
                workers.join(CompletableFuture.anyOf(changed, dropped));
                due = workers.nanos();
                held += due - now;
                heldNanos = held;
            } else if (most == 0) {
                due = now;
                return wanted;
            } else if (due - now > 0) {
                await(due - now, changed);
                if (changed.isDone()) {
                    due = Math.min(due, workers.nanos()); // what was owed at the old speed is forgiven
                }
            } else {
                int some = Math.min(wanted, Math.max(1, most / BATCHES_PER_SECOND));
                due = now + some * SECOND / most;
                return some;
            }
        }
        return 0;
    }

    private void await(long nanos, CompletableFuture<Void> changed) {
        CompletableFuture<Long> timer =
                Mono.delay(Duration.ofNanos(nanos), workers.timer()).toFuture();
        try {
            workers.join(CompletableFuture.anyOf(timer, changed, dropped));
        } finally {
            timer.cancel(true);
        }
    }
}
