package dev.hearthbook.projections.internal.live;

import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.internal.query.Answer;
import dev.hearthbook.projections.internal.query.Asker;
import dev.hearthbook.projections.internal.query.Plan;
import dev.hearthbook.projections.internal.worker.ProjectionWorker;
import dev.hearthbook.projections.internal.worker.RowChange;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One question that goes on being answered, for everybody who asked the same.
 *
 * <p><b>Conflation.</b> A change only marks the query dirty. However many changes come while it waits or runs, it runs once
 * more, and that run sees all of them.
 *
 * <p><b>Keep-latest.</b> The newest answer lies here, once; subscribers remember which they have seen and take the newest when
 * they can. The last {@value #DIFFERENCES_KEPT} differences are kept in a ring while somebody follows changes; who is further
 * behind starts again. A subscriber that stalls costs nothing.
 *
 * <p><b>Threads.</b> {@link #run} is called by one thread at a time; everything else by any.
 */
final class LiveQuery {
    static final int DIFFERENCES_KEPT = 256;

    private static final int IDLE = 0;
    private static final int QUEUED = 1;
    private static final int RUNNING = 2;
    private static final int DIRTY_AGAIN = 3;

    private final Query.Spec spec;
    private final ProjectionWorker worker;
    private final Asker asker;
    private final LiveIndex index;
    private final Consumer<LiveQuery> queue;
    private final AtomicInteger phase = new AtomicInteger(IDLE);
    private final Set<LiveSubscription<?>> subscribers = ConcurrentHashMap.newKeySet();
    private List<LiveIndex.Spot> spots = List.of();
    private volatile @Nullable Plan plan;
    private volatile @Nullable AtomicReferenceArray<@Nullable Difference> differences;
    private volatile @Nullable State state;
    private volatile @Nullable End end;
    private volatile long runsStarted;
    private volatile boolean lingers;

    /** The first mark of the first version. */
    private volatile Mark first = Mark.START;

    /** Whether something changed that no run has seen. */
    private volatile boolean stale;

    LiveQuery(Query.Spec spec, ProjectionWorker worker, Asker asker, LiveIndex index, Consumer<LiveQuery> queue) {
        this.spec = spec;
        this.worker = worker;
        this.asker = asker;
        this.index = index;
        this.queue = queue;
    }

    /**
     * The newest answer.
     *
     * @param run the number of the run that gave it
     * @param version raised whenever the answer is another than before
     * @param since the first mark for which this version is known to hold; the last one is the answer's
     */
    record State(long run, long version, Answer answer, Mark since) {}

    /**
     * How the answer of a version differs from that before.
     *
     * @param until the last mark for which the version before is known to hold
     * @param to the first for which this one is
     */
    record Difference(long version, Mark until, Mark to, List<Change.Step<Row>> steps) {}

    /** The last signal: an error, or completion. */
    record End(Optional<Throwable> error) {}

    Query.Spec spec() {
        return spec;
    }

    ProjectionWorker worker() {
        return worker;
    }

    @Nullable
    State state() {
        return state;
    }

    @Nullable
    End end() {
        return end;
    }

    /** The difference that led to a version; null when it is not kept. */
    @Nullable
    Difference difference(long version) {
        AtomicReferenceArray<@Nullable Difference> ring = differences;
        Difference found = ring == null ? null : ring.get((int) (version % DIFFERENCES_KEPT));
        return found != null && found.version() == version ? found : null;
    }

    /**
     * The version that was the answer at a mark, as of some state.
     *
     * @param mark one that the log holds
     * @return 0 when that is not known (any more)
     */
    long versionAt(Mark mark, State state, Mark holdsTo) {
        if (!state.since().position().isAfter(mark.position())) {
            return mark.position().isAfter(holdsTo.position()) ? 0 : state.version();
        }
        Difference later = difference(state.version());
        while (later != null && later.version() > 1) {
            if (mark.position().isAfter(later.until().position())) {
                return 0; // between two runs: which of both it saw cannot be told
            }
            Difference before = difference(later.version() - 1);
            Mark since = later.version() == 2 ? first : before == null ? null : before.to();
            if (since == null) {
                return 0;
            }
            if (!since.position().isAfter(mark.position())) {
                return later.version() - 1;
            }
            later = before;
        }
        return 0;
    }

    void add(LiveSubscription<?> subscriber) {
        if (subscriber.followsDifferences() && differences == null) {
            differences = new AtomicReferenceArray<>(DIFFERENCES_KEPT);
        }
        lingers |= subscriber.mayComeBack();
        subscribers.add(subscriber);
    }

    /** Whether it is worth keeping for a while when the last subscriber has left. */
    boolean lingers() {
        return lingers;
    }

    void remove(LiveSubscription<?> subscriber) {
        subscribers.remove(subscriber);
    }

    boolean hasSubscribers() {
        return !subscribers.isEmpty();
    }

    /**
     * The first run whose answer holds for the worker's mark as it is now; asks for it unless that answer is there.
     */
    long runFromNow() {
        State now = state;
        if (phase.get() == IDLE && now != null && !stale) {
            return now.run();
        }
        long next = runsStarted + 1;
        markDirty();
        return next;
    }

    /** Marks the query dirty when the change may alter its answer. */
    void touch(RowChange change) {
        Plan planned = plan;
        if (planned == null || isUnresolved(planned)) {
            markDirty();
            return;
        }
        boolean before =
                change.before() != null && StoreQuery.admits(planned.scopes(), planned.conditions(), change.before());
        boolean after =
                change.after() != null && StoreQuery.admits(planned.scopes(), planned.conditions(), change.after());
        if (before || after) {
            markDirty();
        }
    }

    private boolean isUnresolved(Plan planned) {
        return spec.within().isPresent() && planned.scopes().map(Set::isEmpty).orElse(true);
    }

    /** While nobody listens, it is remembered only. */
    void markDirty() {
        // First the mark, then the look: who subscribes adds itself first and looks for the mark then.
        stale = true;
        if (!hasSubscribers()) {
            return;
        }
        while (true) {
            int now = phase.get();
            if (now == QUEUED || now == DIRTY_AGAIN) {
                return;
            }
            if (phase.compareAndSet(now, now == IDLE ? QUEUED : DIRTY_AGAIN)) {
                if (now == IDLE) {
                    queue.accept(this);
                }
                return;
            }
        }
    }

    /** Answers anew and tells the subscribers. */
    void run() {
        phase.set(RUNNING);
        stale = false;
        if (end == null) {
            long run = runsStarted + 1;
            runsStarted = run;
            try {
                publish(run, answered());
            } catch (Throwable e) {
                // Whatever it was, only those who asked this question hear of it.
                end(new End(Optional.of(e)));
            }
        }
        if (!phase.compareAndSet(RUNNING, IDLE)) {
            phase.set(QUEUED);
            queue.accept(this);
        }
    }

    private Answer answered() {
        Plan planned = asker.plan(spec);
        while (!planned.equals(plan)) {
            // First be found, then read; and plan again, because a scope may have come while nobody could find us.
            List<LiveIndex.Spot> next = LiveIndex.spots(spec, planned);
            synchronized (this) {
                if (end == null) {
                    index.put(this, next);
                    index.remove(
                            this,
                            spots.stream().filter(spot -> !next.contains(spot)).toList());
                    spots = next;
                }
            }
            plan = planned;
            planned = asker.plan(spec);
        }
        Map<Long, Answer.OpenRow> known = new HashMap<>();
        State before = state;
        if (before != null) {
            before.answer().rows().forEach(row -> known.put(row.id(), row));
        }
        return asker.page(worker, spec, planned, known);
    }

    private void publish(long run, Answer answer) {
        State before = state;
        if (before == null) {
            first = answer.mark();
            state = new State(run, 1, answer, answer.mark());
        } else if (answer.isSameAs(before.answer())) {
            state = new State(run, before.version(), before.answer().holdingTo(answer.mark()), before.since());
        } else {
            long version = before.version() + 1;
            AtomicReferenceArray<@Nullable Difference> ring = differences;
            if (ring != null) {
                List<Change.Step<Row>> steps =
                        Differences.between(before.answer().rows(), answer.rows());
                ring.set(
                        (int) (version % DIFFERENCES_KEPT),
                        new Difference(version, before.answer().mark(), answer.mark(), steps));
            }
            state = new State(run, version, answer, answer.mark());
        }
        subscribers.forEach(LiveSubscription::drain);
    }

    /** Ends the query for everybody, once. */
    void end(End how) {
        synchronized (this) {
            if (end != null) {
                return;
            }
            end = how;
            index.remove(this, spots);
            spots = List.of();
        }
        subscribers.forEach(LiveSubscription::drain);
    }
}
