package dev.hearthbook.projections.internal.live;

import dev.hearthbook.model.Mark;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A subscriber's side of a live query: how much it asked for, and what it has seen. Signals are serialised by a drain loop
 * (one thread at a time wins; the others leave it their work), and {@code request} may be called from within {@code onNext}.
 *
 * <p>Values are delivered on a live thread or on the one that requests; a subscriber that blocks there holds up other queries
 * and should use {@code publishOn}.
 */
abstract class LiveSubscription<T> implements Subscription {
    private final Subscriber<? super T> downstream;
    private final Consumer<LiveSubscription<?>> leave;
    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger drains = new AtomicInteger();
    private volatile @Nullable LiveQuery query;
    private volatile @Nullable IllegalArgumentException badRequest;
    private volatile boolean over;

    /** Answers of earlier runs may be older than the subscription. */
    private long firstRun;

    private Mark floor = Mark.START;

    LiveSubscription(Subscriber<? super T> downstream, Consumer<LiveSubscription<?>> leave) {
        this.downstream = downstream;
        this.leave = leave;
    }

    /** What to deliver now; null when the subscriber has seen everything. Called by one thread at a time. */
    abstract @Nullable T next(LiveQuery from, LiveQuery.State state);

    abstract boolean followsDifferences();

    /** Whether somebody may come back and go on where this subscriber ended. */
    boolean mayComeBack() {
        return false;
    }

    /** Begins to deliver; after {@code onSubscribe}. */
    final void begin(LiveQuery from) {
        floor = from.worker().mark();
        firstRun = from.runFromNow();
        query = from;
        drain();
    }

    final @Nullable LiveQuery query() {
        return query;
    }

    /** Up to which mark the first answer is known to hold. */
    final Mark floor() {
        return floor;
    }

    final boolean isOver() {
        return over;
    }

    @Override
    public final void request(long n) {
        if (n <= 0) {
            badRequest = new IllegalArgumentException(
                    "a subscriber requests 1 or more (Reactive Streams rule 3.9), but this one requested " + n);
        } else {
            requested.accumulateAndGet(n, Operators::addCap);
        }
        drain();
    }

    @Override
    public final void cancel() {
        if (!over) {
            over = true;
            leave.accept(this);
        }
    }

    /** Delivers what there is to deliver, as far as it was asked for. Any thread. */
    final void drain() {
        if (drains.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            deliver();
            missed = drains.addAndGet(-missed);
        } while (missed != 0);
    }

    private void deliver() {
        long delivered = 0;
        long wanted = requested.get();
        while (!over && !ended() && delivered < wanted) {
            LiveQuery from = query;
            LiveQuery.State state = from == null ? null : from.state();
            if (from == null || state == null || state.run() < firstRun) {
                break;
            }
            try {
                T next = next(from, state);
                if (next == null) {
                    break;
                }
                downstream.onNext(next);
                delivered++;
            } catch (Throwable e) {
                Exceptions.throwIfFatal(e);
                finish(e);
            }
        }
        if (delivered > 0 && wanted != Long.MAX_VALUE) {
            requested.addAndGet(-delivered);
        }
    }

    /** Signals the end, if there is one; needs no demand. */
    private boolean ended() {
        IllegalArgumentException refused = badRequest;
        if (refused != null) {
            finish(refused);
            return true;
        }
        LiveQuery from = query;
        LiveQuery.End end = from == null ? null : from.end();
        if (end != null) {
            finish(end.error().orElse(null));
            return true;
        }
        return false;
    }

    private void finish(@Nullable Throwable error) {
        cancel();
        try {
            if (error == null) {
                downstream.onComplete();
            } else {
                downstream.onError(error);
            }
        } catch (Throwable e) {
            Exceptions.throwIfFatal(e);
            // A subscriber that throws from its last signal broke the rules; that is nobody else's business.
            Operators.onErrorDropped(e, Context.empty());
        }
    }
}
