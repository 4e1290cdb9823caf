package dev.hearthbook.projections.internal.worker;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Wakes one sleeper. Rings before it sleeps are not lost, several are one. {@link #ring} is for any thread and costs little. */
public final class Bell {
    private volatile boolean rung;
    private volatile @Nullable Thread sleeper;

    public void ring() {
        if (!rung) {
            rung = true;
            LockSupport.unpark(sleeper);
        }
    }

    /** Returns after the next ring, or the last one if nobody has heard it. One thread only. */
    public void await() {
        sleeper = Thread.currentThread();
        while (!rung) {
            LockSupport.park(this);
            // The thread is ours and ends by being told so; an interrupt would only make park return at once for ever.
            Thread.interrupted();
        }
        rung = false;
    }
}
