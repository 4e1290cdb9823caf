package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.view.ViewSource;
import dev.hearthbook.view.Views.RebuildProgress;
import dev.hearthbook.work.Workers;
import java.time.Duration;
import java.util.Optional;

/**
 * How far a rebuild is and how much longer it takes: what is left to fold at the mean speed so far, and then the indexes, which
 * take a share of the time that folding takes. The share is measured ({@code bench rebuild}); it depends on the tables
 * more than on the machine. One thread at a time.
 */
public final class Headway {
    /** Making indexes and merging the search index, as a share of the time that folding took. */
    static final double FINISHING_SHARE = 0.18;

    private final Workers workers;
    private final Reins reins;
    private final long began;
    private long total;
    private long before;
    private long group;
    private long folded;
    private long resumed;
    private long finishing = -1;
    private boolean ended;

    /** @param groups that are built one after the other, each up to where the log ends now */
    public Headway(ViewSource source, Reins reins, int groups) {
        this(source.workers(), reins, groups * source.head().position().value());
    }

    /** @param total events to fold */
    Headway(Workers workers, Reins reins, long total) {
        this.workers = workers;
        this.reins = reins;
        this.began = workers.nanos();
        this.total = total;
    }

    /** The next group begins, at a position where it was before. */
    void begin(long position) {
        before += group;
        group = 0;
        finishing = -1;
        resumed += position;
        at(position);
    }

    /** The group has reached a position. */
    void at(long position) {
        group = position;
        folded = before + group;
        total = Math.max(total, folded);
    }

    /** Everything is folded; what is left is to make it ready. */
    void finishing() {
        finishing = elapsed();
    }

    /** All of it is done. */
    public void end() {
        folded = total;
        ended = true;
    }

    /** How it stands. */
    public RebuildProgress now() {
        return new RebuildProgress(folded, total, Duration.ofNanos(elapsed()), left());
    }

    private long elapsed() {
        return workers.nanos() - began - reins.heldNanos();
    }

    private Optional<Duration> left() {
        if (ended) {
            return Optional.of(Duration.ZERO);
        }
        long here = folded - resumed;
        if (here <= 0) {
            return Optional.empty();
        }
        long spent = finishing >= 0 ? finishing : elapsed();
        double perEvent = (double) spent / here;
        double toFold = perEvent * (total - folded);
        double toFinish = perEvent * total * FINISHING_SHARE - (finishing >= 0 ? elapsed() - finishing : 0);
        return Optional.of(Duration.ofNanos((long) (toFold + Math.max(0, toFinish))));
    }
}
