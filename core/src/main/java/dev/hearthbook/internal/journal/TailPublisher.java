package dev.hearthbook.internal.journal;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.scheduler.Scheduler;

/**
 * Events after a mark, as fast as the subscriber asks for them: up to a mark and then complete, or for ever.
 *
 * <p>Holds one batch at most. A bell rings when there may be more; nobody polls. Reading happens on a worker of the book's
 * scheduler, one drain at a time.
 */
final class TailPublisher implements Publisher<Recorded> {
    private static final int BATCH = 256;

    private final Mark after;
    private final @Nullable Mark until;
    private final BiFunction<Mark, Integer, List<Recorded>> source;
    private final Bells bells;
    private final Scheduler scheduler;

    /** Who wants to know when there is more. */
    interface Bells {
        void add(Consumer<@Nullable Throwable> bell);

        void remove(Consumer<@Nullable Throwable> bell);
    }

    /**
     * @param until where to complete; null to go on
     * @param source gives about so many events after a mark; empty for none yet
     * @param bells ring with null for "more", or with the reason why there will be no more
     */
    TailPublisher(
            Mark after,
            @Nullable Mark until,
            BiFunction<Mark, Integer, List<Recorded>> source,
            Bells bells,
            Scheduler scheduler) {
        this.after = after;
        this.until = until;
        this.source = source;
        this.bells = bells;
        this.scheduler = scheduler;
    }

    @Override
    public void subscribe(Subscriber<? super Recorded> subscriber) {
        Tail tail = new Tail(subscriber);
        subscriber.onSubscribe(tail);
        bells.add(tail);
        tail.schedule();
    }

    private final class Tail implements Subscription, Consumer<@Nullable Throwable> {
        private final Subscriber<? super Recorded> subscriber;
        private final Scheduler.Worker worker = scheduler.createWorker();
        private final AtomicLong requested = new AtomicLong();
        private final AtomicInteger wanted = new AtomicInteger();
        private volatile boolean done;
        private volatile @Nullable Throwable end;
        private volatile boolean ended;
        private Mark at = after;
        private List<Recorded> batch = List.of();
        private int next;

        Tail(Subscriber<? super Recorded> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                end = new IllegalArgumentException("a subscriber may request 1 or more (rule 3.9), but requested " + n);
                ended = true;
            } else {
                requested.accumulateAndGet(n, (now, more) -> now + more < 0 ? Long.MAX_VALUE : now + more);
            }
            schedule();
        }

        @Override
        public void cancel() {
            if (!done) {
                finish();
                // Disposing a worker interrupts its thread, and an interrupted read closes the file under every reader:
                // a
                // running drain disposes of the worker itself.
                if (wanted.getAndIncrement() == 0) {
                    worker.dispose();
                }
            }
        }

        @Override
        public void accept(@Nullable Throwable reason) {
            if (reason != null) {
                end = reason;
                ended = true;
            }
            schedule();
        }

        void schedule() {
            if (!done && wanted.getAndIncrement() == 0) {
                try {
                    worker.schedule(this::drain);
                } catch (RuntimeException e) {
                    // The scheduler is gone with the book: end on this thread.
                    drain();
                }
            }
        }

        private void drain() {
            int missed = wanted.get();
            do {
                try {
                    step();
                } catch (RuntimeException | AssertionError e) {
                    fail(e);
                }
                missed = wanted.addAndGet(-missed);
            } while (missed != 0);
            if (done) {
                worker.dispose();
            }
        }

        private void step() {
            while (!done) {
                if (next == batch.size()) {
                    if (ended) {
                        fail(end == null ? new IllegalStateException("the book is closed") : end);
                        return;
                    }
                    if (until != null
                            && at.position().value() >= until.position().value()) {
                        if (at == after) {
                            batch = source.apply(at, BATCH); // fails when the mark is not held; nothing was read yet
                        }
                        complete();
                        return;
                    }
                    if (requested.get() == 0) {
                        return;
                    }
                    batch = source.apply(at, BATCH);
                    next = 0;
                    if (batch.isEmpty()) {
                        return;
                    }
                }
                while (next < batch.size() && !done && requested.get() > 0) {
                    Recorded event = batch.get(next++);
                    if (until != null && event.position().isAfter(until.position())) {
                        complete();
                        return;
                    }
                    at = event.mark();
                    if (requested.get() != Long.MAX_VALUE) {
                        requested.decrementAndGet();
                    }
                    subscriber.onNext(event);
                }
                if (next < batch.size()) {
                    if (ended && end instanceof IllegalArgumentException) {
                        fail(end);
                    }
                    return;
                }
            }
        }

        private void complete() {
            if (!done) {
                finish();
                subscriber.onComplete();
            }
        }

        private void fail(Throwable reason) {
            if (!done) {
                finish();
                subscriber.onError(reason);
            }
        }

        private void finish() {
            done = true;
            bells.remove(this);
        }
    }
}
