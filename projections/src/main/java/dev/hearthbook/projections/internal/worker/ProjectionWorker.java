package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.store.Batch;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.projections.store.Write;
import dev.hearthbook.view.ParkedEvent;
import dev.hearthbook.view.RebuildControl;
import dev.hearthbook.view.Views;
import dev.hearthbook.work.Worker;
import dev.hearthbook.work.Workers;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Keeps the tables of one group of projections where the log is.
 *
 * <p><b>Two gaits.</b> While it keeps up it takes whatever is there, folds and applies it on its own thread, and waits for the
 * bell: nothing is delayed to make a batch larger. Far behind, it works in larger batches and two stages ({@link Pipeline});
 * from the very beginning it fills a store beside, which is faster, and swaps.
 *
 * <p><b>Trust.</b> A stored mark counts only if the log holds it; otherwise the store is emptied before anybody reads from it.
 *
 * <p><b>Failure.</b> A fact that a projection cannot fold is parked ({@link Parking}). Whatever else cannot be folded or stored stops the
 * worker right before it: the whole commits before it are applied, readers are told, and nothing is skipped.
 *
 * <p><b>A full disk</b> is not such a failure: the worker waits, readers see the last state, and the next event or the next
 * reader who wants a newer state makes it try again.
 *
 * <p><b>Order of a batch.</b> Apply, mark live queries dirty, move the public mark, serve who waits for it. Whoever sees the
 * mark and a query that is not dirty may therefore take the query's last answer for that of the mark.
 *
 * <p><b>Threads.</b> {@link #work} belongs to one thread: that of the worker hired by {@link #start}, or a test's. Everything else is for any.
 */
public final class ProjectionWorker implements Worker, Standing, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionWorker.class);

    private final Group group;
    private final Workshop workshop;
    private final WorkerListener listener;
    private final FoldStage stage;
    private final MarkWaiters waiters = new MarkWaiters();
    private final Bell bell = new Bell();
    private final Queue<Meeting> meetings = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean rebuilding = new AtomicBoolean();
    private final Queue<Errand> errands = new ConcurrentLinkedQueue<>();
    private final Set<Reins> driven = ConcurrentHashMap.newKeySet();

    /** Held for reading while a snapshot is taken, for writing while the store is replaced or closed. */
    private final ReadWriteLock replacing = new ReentrantReadWriteLock();

    private volatile ReadStore store;
    private volatile Mark mark;
    private volatile @Nullable HearthbookException failure;
    private volatile @Nullable HearthbookException paused;
    /** How far a store is that is filled from the start and does not serve yet. */
    private volatile long filled;

    private volatile List<ParkedEvent> parked = List.of();
    private volatile boolean closed;
    private Workers.@Nullable Hired hired;

    private ProjectionWorker(Group group, Workshop workshop, WorkerListener listener, ReadStore store) {
        this.group = group;
        this.workshop = workshop;
        this.listener = listener;
        this.stage = workshop.stage(group);
        this.store = store;
        this.mark = store.mark();
        stage.rows().readFrom(RowReader.of(store));
        this.parked = stage.parked();
        waiters.reached(mark.position());
    }

    /** Something small that only the worker may do; between batches. */
    private record Errand(Runnable work, CompletableFuture<Void> done) {}

    /**
     * A rebuild that is filled and waits for the worker, which brings it where the serving tables stand, and then does with the two
     * what was asked.
     */
    private record Meeting(Rebuild rebuild, Runnable then, CompletableFuture<Void> done) {}

    /** Opens the group's store and checks what it says of itself against the log. */
    public static ProjectionWorker open(Group group, Workshop workshop, WorkerListener listener) {
        String shape = group.shape(workshop.language());
        ReadStore store = workshop.stores().open(group.name(), shape, group.stored());
        if (!store.mark().equals(Mark.START) && !workshop.source().holds(store.mark())) {
            // The rows tell of events that the log lost or replaced: nobody may see them again.
            LOG.warn(
                    "views.foreign group={} mark={} head={}: the log was restored, cut, or damaged at its end",
                    group.name(),
                    store.mark(),
                    workshop.source().head());
            ReadStore empty = workshop.stores().beside(group.name(), shape, group.stored());
            empty.finish();
            store = workshop.stores().promote(group.name(), shape, group.stored(), empty, store);
        }
        return new ProjectionWorker(group, workshop, listener, store);
    }

    public Group group() {
        return group;
    }

    @Override
    public Mark mark() {
        return mark;
    }

    /** From now on works whenever the bell rings. */
    public void start() {
        hired = workshop.workers().hire("hearthbook-view-" + group.name(), this);
    }

    @Override
    public void await() {
        bell.await();
    }

    @Override
    public boolean isDone() {
        return closed;
    }

    /** There may be something to do. Any thread; only wakes the worker. */
    public void ring() {
        bell.ring();
    }

    /** Does what there is to do, up to one batch or one catching-up; gives the number of events and swaps, 0 when it was idle. */
    @Override
    public int work() {
        int taken = 0;
        for (Meeting meeting = meetings.poll(); meeting != null; meeting = meetings.poll()) {
            take(meeting);
            taken++;
        }
        for (Errand errand = errands.poll(); errand != null; errand = errands.poll()) {
            run(errand);
            taken++;
        }
        if (closed || failure != null) {
            return taken;
        }
        Mark before = mark;
        try {
            long lag = workshop.source().head().position().value()
                    - before.position().value();
            if (lag > workshop.pace().catchUpLag()) {
                catchUp();
            } else if (lag > 0) {
                follow();
            }
        } catch (HearthbookException e) {
            if (e.code() == ErrorCode.OUT_OF_SPACE) {
                pause(e);
            } else {
                fail(e);
            }
        } catch (Throwable e) {
            // Also errors: a worker that dies unseen would leave its readers waiting for ever.
            fail(e);
        }
        // A range of lost events may be longer than an int can say.
        return (int) Math.min(
                Integer.MAX_VALUE,
                taken + mark.position().value() - before.position().value());
    }

    private void follow() {
        Mark from = mark;
        List<Recorded> events = workshop.source().next(from, workshop.pace().batchEventsMax());
        if (events.isEmpty()) {
            return;
        }
        FoldStage.Folded folded;
        try {
            folded = stage.fold(from, events);
        } catch (FoldFailure failed) {
            stage.reset();
            Commits.before(failed, events).ifPresent(good -> apply(stage.fold(from, good)));
            throw failed;
        }
        apply(folded);
    }

    private void apply(FoldStage.Folded folded) {
        stage.rows().handOver();
        store.apply(folded.batch());
        stage.rows().applied();
        publish(folded);
    }

    private void publish(FoldStage.Folded folded) {
        listener.touched(group, folded.touched());
        parked = folded.parked();
        mark = folded.batch().to();
        paused = null;
        waiters.reached(mark.position());
    }

    private void catchUp() {
        if (mark.equals(Mark.START) && rebuilding.compareAndSet(false, true)) {
            try {
                fillFromStart();
            } finally {
                rebuilding.set(false);
            }
            return;
        }
        new Pipeline(workshop, stage, store)
                .run(
                        Goal.near(workshop.source(), workshop.pace().batchEventsMax()),
                        wanted -> closed || !meetings.isEmpty() || !errands.isEmpty() ? 0 : wanted,
                        this::publish);
    }

    private void fillFromStart() {
        Reins reins = new Reins(RebuildControl.unbounded(), workshop.workers(), step -> filled = step.events());
        Rebuild rebuild = Rebuild.begin(workshop, group);
        try {
            driven(reins, () -> fill(rebuild, reins, new Headway(workshop.source(), reins, 1)));
        } catch (CancellationException e) {
            rebuild.leave();
            return;
        } catch (FoldFailure failed) {
            rebuild.beside().finish();
            replaceBy(rebuild);
            throw failed;
        } catch (Throwable e) {
            rebuild.discard();
            throw e;
        }
        replaceBy(rebuild);
    }

    private void fill(Rebuild rebuild, Reins reins, Headway headway) {
        rebuild.fill(Goal.near(workshop.source(), workshop.pace().batchEventsMax()), reins, headway);
    }

    /** Does it, and ends it when these views are closed meanwhile. */
    private void driven(Reins reins, Runnable work) {
        driven.add(reins);
        try {
            if (closed) {
                reins.drop();
            }
            work.run();
        } finally {
            driven.remove(reins);
        }
    }

    /**
     * Builds the tables anew beside the serving ones, then swaps; blocks until then. Not on the worker's thread. One that was
     * interrupted goes on where it was; one that was cancelled is removed.
     *
     * @throws IllegalStateException when a rebuild of the group is running
     * @throws CancellationException when it was cancelled, or the views were closed
     */
    public void rebuild(Reins reins, Headway headway) {
        if (!rebuilding.compareAndSet(false, true)) {
            throw new IllegalStateException("a rebuild of " + group.name() + " is running; wait for it, or cancel it");
        }
        try {
            Rebuild rebuild = Rebuild.begin(workshop, group);
            try {
                driven(reins, () -> fill(rebuild, reins, headway));
            } catch (Throwable e) {
                if (closed) {
                    rebuild.leave();
                } else {
                    rebuild.discard();
                }
                throw e;
            }
            meet(rebuild, () -> replaceBy(rebuild));
        } finally {
            rebuilding.set(false);
        }
    }

    /**
     * Builds the tables anew apart and looks at them beside the serving ones, both at the same mark; blocks. Not on the worker's
     * thread. The caller closes what it gets.
     */
    public Compared rehearse(Reins reins, Headway headway) {
        Rebuild rebuild = Rebuild.apart(workshop, group);
        try {
            driven(reins, () -> fill(rebuild, reins, headway));
            AtomicReference<Compared> compared = new AtomicReference<>();
            meet(rebuild, () -> compared.set(compared(rebuild)));
            return Objects.requireNonNull(compared.get());
        } catch (Throwable e) {
            rebuild.discard();
            throw e;
        }
    }

    private Compared compared(Rebuild rebuild) {
        ReadStore.Snapshot serving = snapshot();
        try {
            return new Compared(serving, rebuild.beside().snapshot(), rebuild::discard);
        } catch (Throwable e) {
            serving.close();
            throw e;
        }
    }

    /** The tables as they were after the event at a mark, which the log holds; blocks. Not on the worker's thread. */
    public Apart asOf(Mark end, Reins reins) {
        Rebuild rebuild = Rebuild.apart(workshop, group);
        try {
            Headway headway =
                    new Headway(workshop.workers(), reins, end.position().value());
            driven(reins, () -> rebuild.fill(Goal.at(end), reins, headway));
            return new Apart(group, rebuild.beside(), rebuild::discard);
        } catch (Throwable e) {
            rebuild.discard();
            throw e;
        }
    }

    /**
     * Tables made of these events alone. Not on the worker's thread.
     *
     * @param where the store is made
     */
    public Apart replay(Mark end, List<Recorded> events, ReadStores where) {
        Workshop apart = workshop.in(where);
        Rebuild rebuild = Rebuild.apart(apart, group);
        rebuild.fold(events, end);
        return new Apart(group, rebuild.beside(), rebuild::discard);
    }

    private void meet(Rebuild rebuild, Runnable then) {
        Meeting meeting = new Meeting(rebuild, then, new CompletableFuture<>());
        meetings.add(meeting);
        bell.ring();
        if (closed) {
            refuseMeetings();
        }
        workshop.workers().join(meeting.done());
    }

    private void take(Meeting meeting) {
        if (closed) {
            meeting.rebuild().leave();
            meeting.done().completeExceptionally(new CancellationException("the views were closed"));
            return;
        }
        try {
            meeting.rebuild().reach(mark.position());
        } catch (Throwable e) {
            meeting.rebuild().discard();
            meeting.done().completeExceptionally(e);
            return;
        }
        try {
            meeting.then().run();
            meeting.done().complete(null);
        } catch (HearthbookException e) {
            meeting.done().completeExceptionally(e); // the serving tables go on
        } catch (Throwable e) {
            fail(e);
            meeting.done().completeExceptionally(e);
        }
    }

    /** What its projections could not fold, as of its mark. Any thread. */
    public List<ParkedEvent> parked() {
        return parked;
    }

    /**
     * Tries again to fold what is parked, and what waits behind it; blocks. Not on the worker's thread.
     *
     * @return whether it could be folded; also when nothing is parked there
     */
    public boolean redrive(String projection, Position position) {
        Errand errand = new Errand(
                () -> stage.redrive(projection, position, mark).ifPresent(this::applyAgain), new CompletableFuture<>());
        errands.add(errand);
        bell.ring();
        if (closed) {
            refuseErrands();
        }
        workshop.workers().join(errand.done());
        return parked.stream()
                .noneMatch(it ->
                        it.projection().equals(projection) && it.position().equals(position));
    }

    private void applyAgain(FoldStage.Folded folded) {
        stage.rows().handOver();
        store.apply(folded.batch());
        stage.rows().applied();
        parked = folded.parked();
        listener.replaced(group); // rows changed, and the mark did not: that is no difference one could resume from
    }

    private void run(Errand errand) {
        if (closed) {
            errand.done().completeExceptionally(new IllegalStateException("the views were closed"));
            return;
        }
        try {
            errand.work().run();
            errand.done().complete(null);
        } catch (Throwable e) {
            stage.reset();
            errand.done().completeExceptionally(e);
        }
    }

    private void refuseErrands() {
        for (Errand errand = errands.poll(); errand != null; errand = errands.poll()) {
            run(errand);
        }
    }

    private void refuseMeetings() {
        for (Meeting meeting = meetings.poll(); meeting != null; meeting = meetings.poll()) {
            take(meeting);
        }
    }

    /**
     * Writes what follows from rows already there, in a transaction of its own that moves no mark: vectors of texts. Any thread.
     *
     * @param writes made of the store as it is when they are written, on the worker's thread; they touch no row that a fold sees
     * @param written told what was written before anything else is, on the worker's thread; it must only take note
     * @return completes once it is written; {@link IllegalStateException} when the views were closed
     */
    public CompletableFuture<Void> aside(Function<ReadStore, List<Write>> writes, Consumer<List<Write>> written) {
        Errand errand = new Errand(() -> write(writes.apply(store), written), new CompletableFuture<>());
        errands.add(errand);
        bell.ring();
        if (closed) {
            refuseErrands();
        }
        return errand.done();
    }

    private void write(List<Write> writes, Consumer<List<Write>> written) {
        if (!writes.isEmpty()) {
            store.apply(new Batch(store.mark(), store.mark(), writes));
            written.accept(writes);
        }
    }

    private void replaceBy(Rebuild rebuild) {
        replacing.writeLock().lock();
        try {
            store = workshop.stores()
                    .promote(group.name(), group.shape(workshop.language()), group.stored(), rebuild.beside(), store);
        } finally {
            replacing.writeLock().unlock();
        }
        stage.reset();
        stage.rows().readFrom(RowReader.of(store));
        failure = null;
        paused = null;
        parked = stage.parked();
        listener.replaced(group);
        mark = store.mark();
        waiters.reached(mark.position());
    }

    /** The disk is full: nothing of the batch was stored, readers see the state before it, and the next ring tries again. */
    private void pause(HearthbookException full) {
        HearthbookException waiting = new HearthbookException(
                ErrorCode.OUT_OF_SPACE,
                "the views of '" + group.name() + "' wait after position " + mark.position() + ": " + full.getMessage(),
                full);
        stage.reset();
        paused = waiting;
        waiters.failNow(waiting);
    }

    private void fail(Throwable cause) {
        if (closed) {
            return;
        }
        HearthbookException stopped = cause instanceof FoldFailure failed
                ? failed
                : new HearthbookException(
                        ErrorCode.PROJECTION_FAILED,
                        "the views of '" + group.name() + "' stopped after position " + mark.position() + ": "
                                + (cause instanceof HearthbookException known
                                        ? known.getMessage()
                                        : cause.getClass().getName())
                                + ". When the cause is mended, reopen the book; they go on from there.",
                        cause);
        stage.reset();
        failure = stopped;
        waiters.fail(stopped);
        listener.failed(group, stopped);
    }

    @Override
    public ReadStore.Snapshot snapshot() {
        replacing.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the views were closed");
            }
            return store.snapshot();
        } finally {
            replacing.readLock().unlock();
        }
    }

    /**
     * Makes sure that nothing of removed rows is left in the files; {@code OVERLOADED} when readers keep it there. What is kept for
     * those who go back, and what an interrupted rebuild left, is removed: nobody folds the erasure into it.
     */
    public void purge() {
        replacing.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the views were closed");
            }
            store.purge();
            forget();
        } finally {
            replacing.readLock().unlock();
        }
    }

    private void forget() {
        boolean idle = rebuilding.compareAndSet(false, true);
        try {
            workshop.stores().forget(group.name(), idle);
        } finally {
            if (idle) {
                rebuilding.set(false);
            }
        }
    }

    @Override
    public Optional<HearthbookException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whether the tables reflect the mark already; the mark must be one of the log's. */
    public boolean hasReached(Mark wanted) {
        return !wanted.position().isAfter(mark.position());
    }

    /** Completes when the tables reflect the mark, on the worker's thread; {@code VIEW_LATE} after a while. */
    public Mono<Void> await(Mark wanted) {
        return waiters.await(wanted.position(), this::tryAgain)
                .timeout(
                        workshop.pace().awaitTimeout(),
                        Mono.error(() -> new HearthbookException(
                                ErrorCode.VIEW_LATE,
                                "the views of '" + group.name() + "' stood at " + mark + " and did not reach " + wanted
                                        + " within " + workshop.pace().awaitTimeout()
                                        + "; ask again, or ask without after() for what is there")),
                        workshop.workers().timer());
    }

    private void tryAgain() {
        if (paused != null) {
            bell.ring();
        }
    }

    public List<Views.ViewStatus> status() {
        Mark at = mark;
        long reached = Math.max(at.position().value(), filled);
        long lag = Math.max(0, workshop.source().head().position().value() - reached);
        HearthbookException stopped = failure == null ? paused : failure;
        String reason = stopped == null ? "" : String.valueOf(stopped.getMessage());
        long bytes = store.bytes();
        return group.projections().stream()
                .map(projection -> new Views.ViewStatus(projection.name(), at, lag, reason, bytes, parked(projection)))
                .toList();
    }

    private int parked(Projection projection) {
        return (int) parked.stream()
                .filter(it -> it.projection().equals(projection.name()))
                .count();
    }

    /** Stops after the batch at hand, without waiting for it. */
    public void stop() {
        closed = true;
        driven.forEach(Reins::drop);
        bell.ring();
    }

    /** Stops after the batch at hand and closes the store. */
    @Override
    public void close() {
        stop();
        if (hired != null) {
            hired.join();
        }
        refuseMeetings();
        refuseErrands();
        waiters.fail(new IllegalStateException("the views were closed"));
        replacing.writeLock().lock();
        try {
            store.close();
        } finally {
            replacing.writeLock().unlock();
        }
    }
}
