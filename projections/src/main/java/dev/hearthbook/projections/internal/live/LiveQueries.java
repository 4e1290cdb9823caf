package dev.hearthbook.projections.internal.live;

import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.internal.query.Asker;
import dev.hearthbook.projections.internal.worker.Group;
import dev.hearthbook.projections.internal.worker.ProjectionWorker;
import dev.hearthbook.projections.internal.worker.Touched;
import dev.hearthbook.projections.internal.worker.WorkerListener;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Table;
import dev.hearthbook.work.Workers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;

/**
 * Every live query of a book. A batch marks dirty what it touches ({@link LiveIndex}); a few runners answer dirty queries anew,
 * each at most once however much happened meanwhile, and publish what really differs ({@link LiveQuery}).
 *
 * <p><b>Sharing.</b> Equal questions are asked once. The last subscriber that leaves takes the query with it, unless it may come
 * back to go on ({@link Lingering}).
 *
 * <p><b>Bounds.</b> One entry per different question and one per subscriber; at most one waiting run per question.
 *
 * <p>Any thread. The worker's thread only marks and wakes.
 */
public final class LiveQueries implements WorkerListener {
    private final Asker asker;
    private final Executor executor;
    private final int runnersMax;
    private final LiveIndex index = new LiveIndex();
    private final Map<Query.Spec, LiveQuery> queries = new ConcurrentHashMap<>();
    private final Queue<LiveQuery> dirty = new ConcurrentLinkedQueue<>();
    private final AtomicInteger runners = new AtomicInteger();
    private final Lingering lingering;

    /** @param executor runs up to {@code runnersMax} tasks at once, on threads that may block */
    public LiveQueries(Asker asker, Workers workers, Executor executor, int runnersMax) {
        this.lingering = new Lingering(workers);
        this.asker = asker;
        this.executor = executor;
        this.runnersMax = runnersMax;
    }

    /** @see dev.hearthbook.view.Views#watch */
    public <T> Flux<Page<T>> watch(ProjectionWorker worker, Table kept, Query<T> query) {
        return Flux.from(subscriber ->
                subscribe(worker, kept, query, subscriber, new WatchSubscription<>(query, subscriber, this::leave)));
    }

    /**
     * @param from where to go on, if that is known
     * @see dev.hearthbook.view.Views#changes
     */
    public <T> Flux<Change<T>> changes(ProjectionWorker worker, Table kept, Query<T> query, Optional<Mark> from) {
        return Flux.from(subscriber -> subscribe(
                worker, kept, query, subscriber, new ChangesSubscription<>(query, from, subscriber, this::leave)));
    }

    private void subscribe(
            ProjectionWorker worker,
            Table kept,
            Query<?> query,
            Subscriber<?> subscriber,
            LiveSubscription<?> subscription) {
        Query.Spec spec = query.spec().on(kept).anyTime(); // the mark it must not be older than was awaited before
        subscriber.onSubscribe(subscription);
        LiveQuery joined = queries.compute(spec, (same, there) -> {
            LiveQuery live = there == null || there.end() != null
                    ? new LiveQuery(spec, worker, asker, index, this::queue)
                    : there;
            live.add(subscription);
            return live;
        });
        subscription.begin(joined);
        if (subscription.isOver()) {
            leave(subscription);
        }
    }

    private void leave(LiveSubscription<?> subscription) {
        LiveQuery live = subscription.query();
        if (live == null) {
            return;
        }
        live.remove(subscription);
        queries.computeIfPresent(live.spec(), (same, there) -> {
            if (there != live || live.hasSubscribers()) {
                return there;
            }
            if (live.lingers() && live.state() != null && lingering.keep(live.spec())) {
                return there;
            }
            live.end(new LiveQuery.End(Optional.empty()));
            return null;
        });
        lingering.sweep(this::forget);
    }

    /** Nobody came back in time. */
    private void forget(Query.Spec spec) {
        queries.computeIfPresent(spec, (same, there) -> {
            if (there.hasSubscribers()) {
                return there;
            }
            there.end(new LiveQuery.End(Optional.empty()));
            return null;
        });
    }

    @Override
    public void touched(Group group, Touched touched) {
        if (queries.isEmpty()) {
            return;
        }
        if (touched.erased()) {
            markAll(group);
        } else {
            touched.rows().forEach(index::touch);
        }
    }

    @Override
    public void replaced(Group group) {
        markAll(group);
    }

    @Override
    public void failed(Group group, HearthbookException failure) {
        end(live -> live.worker().group().equals(group), new LiveQuery.End(Optional.of(failure)));
    }

    /** Completes every subscriber. */
    public void close() {
        lingering.close();
        end(live -> true, new LiveQuery.End(Optional.empty()));
    }

    /** For tests: whether nothing is left of any query. */
    public boolean isEmpty() {
        return queries.isEmpty() && index.isEmpty();
    }

    private void end(Predicate<LiveQuery> which, LiveQuery.End how) {
        for (LiveQuery live : List.copyOf(queries.values())) {
            if (which.test(live)) {
                live.end(how);
                queries.remove(live.spec(), live);
            }
        }
    }

    private void markAll(Group group) {
        for (LiveQuery live : queries.values()) {
            if (live.worker().group().equals(group)) {
                live.markDirty();
            }
        }
    }

    private void queue(LiveQuery live) {
        dirty.add(live);
        int running = runners.get();
        while (running < runnersMax) {
            if (runners.compareAndSet(running, running + 1)) {
                executor.execute(this::answerDirty);
                return;
            }
            running = runners.get();
        }
    }

    /** Answers dirty queries until there are none. */
    private void answerDirty() {
        do {
            for (LiveQuery live = dirty.poll(); live != null; live = dirty.poll()) {
                live.run();
            }
            runners.decrementAndGet();
            // Somebody may have come after the last look and found every place taken.
        } while (!dirty.isEmpty() && takePlace());
    }

    private boolean takePlace() {
        int running = runners.get();
        while (running < runnersMax) {
            if (runners.compareAndSet(running, running + 1)) {
                return true;
            }
            running = runners.get();
        }
        return false;
    }
}
