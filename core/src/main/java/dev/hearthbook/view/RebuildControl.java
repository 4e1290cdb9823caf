package dev.hearthbook.view;

import dev.hearthbook.model.Require;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The reins of one rebuild: whoever started it may pause it, slow it down, and ask how far it is. To cancel it, dispose of the
 * subscription.
 *
 * <pre>{@code
 * RebuildControl control = RebuildControl.atMost(2_000); // leaves room for those who ask
 * book.upkeep().rebuild(control).subscribe(step -> …);
 * control.pause();
 * }</pre>
 *
 * <p>It takes effect between two batches of events, which take milliseconds. Any thread.
 */
public final class RebuildControl {
    private boolean paused;
    private int eventsPerSecondMax;
    private CompletableFuture<Void> changed = new CompletableFuture<>();
    private Optional<Views.RebuildProgress> progress = Optional.empty();

    private RebuildControl(int eventsPerSecondMax) {
        this.eventsPerSecondMax = eventsPerSecondMax;
    }

    /** A rebuild that takes what it can get. */
    public static RebuildControl unbounded() {
        return new RebuildControl(0);
    }

    /** @param eventsPerSecond as of {@link #throttle} */
    public static RebuildControl atMost(int eventsPerSecond) {
        RebuildControl control = new RebuildControl(0);
        control.throttle(eventsPerSecond);
        return control;
    }

    /** Holds it after the batch at hand; what was built so far stays. Harmless the second time. */
    public synchronized void pause() {
        if (!paused) {
            paused = true;
            tell();
        }
    }

    /** Goes on. Harmless when it was not paused. */
    public synchronized void resume() {
        if (paused) {
            paused = false;
            tell();
        }
    }

    public synchronized boolean isPaused() {
        return paused;
    }

    /**
     * Folds no more than so many events a second, on average.
     *
     * @param eventsPerSecond 1 or more, or 0 for as many as it can
     */
    public synchronized void throttle(int eventsPerSecond) {
        Require.that(
                eventsPerSecond >= 0,
                "a rebuild folds 0 (any number) or more events a second, not %d",
                eventsPerSecond);
        eventsPerSecondMax = eventsPerSecond;
        tell();
    }

    /** 0 for as many as it can. */
    public synchronized int eventsPerSecondMax() {
        return eventsPerSecondMax;
    }

    /** How far it is; empty until it has begun. */
    public synchronized Optional<Views.RebuildProgress> progress() {
        return progress;
    }

    /** For who rebuilds: how far it is. */
    public synchronized void tell(Views.RebuildProgress step) {
        progress = Optional.of(step);
    }

    /** For who rebuilds: completes at the next change of anything here. Ask for it first, then look at the rest. */
    public synchronized CompletableFuture<Void> changed() {
        return changed;
    }

    private void tell() {
        CompletableFuture<Void> before = changed;
        changed = new CompletableFuture<>();
        before.complete(null);
    }
}
