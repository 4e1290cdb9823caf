package dev.hearthbook.projections.internal.live;

import dev.hearthbook.view.Query;
import dev.hearthbook.work.Workers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Live queries whose last subscriber may come back: their last answer and their differences are kept for {@value #SECONDS} seconds,
 * those of the {@value #QUERIES_MAX} that were left last. They are not answered anew meanwhile; a change is only remembered, and who
 * comes back gets the difference to what is then.
 *
 * <p>Any thread.
 */
final class Lingering {
    static final int QUERIES_MAX = 256;
    static final int SECONDS = 60;

    private final Workers workers;
    private final Map<Query.Spec, Long> until = new LinkedHashMap<>();
    private boolean sweeping;
    private boolean closed;

    Lingering(Workers workers) {
        this.workers = workers;
    }

    /** Whether the query is to be kept for a while. */
    synchronized boolean keep(Query.Spec spec) {
        if (closed) {
            return false;
        }
        until.remove(spec); // to the end of the line
        until.put(spec, workers.nanos() + TimeUnit.SECONDS.toNanos(SECONDS));
        return true;
    }

    /** Gives up those that waited long enough, now and later; {@code forget} looks whether somebody has come back. */
    void sweep(Consumer<Query.Spec> forget) {
        List<Query.Spec> over = new ArrayList<>();
        synchronized (this) {
            long now = workers.nanos();
            until.entrySet().removeIf(query -> {
                boolean ends = query.getValue() - now <= 0 || until.size() - over.size() > QUERIES_MAX;
                if (ends) {
                    over.add(query.getKey());
                }
                return ends;
            });
            if (!until.isEmpty() && !sweeping && !closed) {
                sweeping = later(forget);
            }
        }
        over.forEach(forget);
    }

    private boolean later(Consumer<Query.Spec> forget) {
        try {
            workers.timer()
                    .schedule(
                            () -> {
                                synchronized (this) {
                                    sweeping = false;
                                }
                                sweep(forget);
                            },
                            SECONDS + 1L,
                            TimeUnit.SECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // the timer stops with the process; the next who leaves sweeps
        }
    }

    /** Keeps nothing any more. */
    synchronized void close() {
        closed = true;
        until.clear();
    }
}
