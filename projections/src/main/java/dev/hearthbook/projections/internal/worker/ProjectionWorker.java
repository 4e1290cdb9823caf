package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.store.Batch;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.Write;
import dev.hearthbook.view.Views;
import dev.hearthbook.work.Worker;
import dev.hearthbook.work.Workers;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
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
 * <p><b>Failure.</b> Whatever cannot be folded or stored stops the worker right before it: the whole commits before it are
 * applied, readers are told, and nothing is skipped.
 *
 * <p><b>A full disk</b> is not such a failure: the worker waits, readers see the last state, and the next event or the next
 * reader who wants a newer state makes it try again.
 *
 * <p><b>Order of a batch.</b> Apply, mark live queries dirty, move the public mark, serve who waits for it. Whoever sees the
 * mark and a query that is not dirty may therefore take the query's last answer for that of the mark.
 *
 * <p><b>Threads.</b> {@link #work} belongs to one thread: that of the worker hired by {@link #start}, or a test's. Everything else is for any.
 */
public final class ProjectionWorker implements Worker, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionWorker.class);

    private final Group group;
    private final Workshop workshop;
    private final WorkerListener listener;
    private final FoldStage stage;
    private final MarkWaiters waiters = new MarkWaiters();
    private final Bell bell = new Bell();
    private final Queue<Swap> swaps = new ConcurrentLinkedQueue<>();
    private final Queue<Aside> asides = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean rebuilding = new AtomicBoolean();

    /** Held for reading while a snapshot is taken, for writing while the store is replaced or closed. */
    private final ReadWriteLock replacing = new ReentrantReadWriteLock();

    private volatile ReadStore store;
    private volatile Mark mark;
    private volatile @Nullable HearthbookException failure;
    private volatile @Nullable HearthbookException paused;
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
        waiters.reached(mark.position());
    }

    private record Swap(Rebuild rebuild, CompletableFuture<Void> done) {}

    /** Writes that no event asks for. */
    private record Aside(
            Function<ReadStore, List<Write>> writes, Consumer<List<Write>> written, CompletableFuture<Void> done) {}

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

    /** What the tables reflect. */
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
        for (Swap swap = swaps.poll(); swap != null; swap = swaps.poll()) {
            take(swap);
            taken++;
        }
        for (Aside aside = asides.poll(); aside != null; aside = asides.poll()) {
            write(aside);
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
            stage.rows().reset();
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
                        workshop.pace().batchEventsMax(),
                        () -> closed || !swaps.isEmpty() || !asides.isEmpty(),
                        this::publish);
    }

    private void fillFromStart() {
        Rebuild rebuild = Rebuild.begin(workshop, group);
        try {
            rebuild.fill(() -> closed, position -> {});
        } catch (FoldFailure failed) {
            rebuild.beside().finish();
            replaceBy(rebuild);
            throw failed;
        } catch (Throwable e) {
            rebuild.discard();
            throw e;
        }
        if (closed) {
            rebuild.discard();
        } else {
            replaceBy(rebuild);
        }
    }

    /**
     * Builds the tables anew beside the serving ones, then swaps; blocks until then. Not on the worker's thread.
     *
     * @param progress told the position reached
     * @throws IllegalStateException when a rebuild of the group is running
     * @throws CancellationException when it was cancelled, or the views were closed
     */
    public void rebuild(BooleanSupplier cancelled, LongConsumer progress) {
        if (!rebuilding.compareAndSet(false, true)) {
            throw new IllegalStateException("a rebuild of " + group.name() + " is running; wait for it, or cancel it");
        }
        try {
            BooleanSupplier stopped = () -> closed || cancelled.getAsBoolean();
            Rebuild rebuild = Rebuild.begin(workshop, group);
            try {
                rebuild.fill(stopped, progress);
                if (stopped.getAsBoolean()) {
                    throw new CancellationException("the rebuild of " + group.name() + " was cancelled");
                }
            } catch (Throwable e) {
                rebuild.discard();
                throw e;
            }
            swap(rebuild);
        } finally {
            rebuilding.set(false);
        }
    }

    private void swap(Rebuild rebuild) {
        Swap swap = new Swap(rebuild, new CompletableFuture<>());
        swaps.add(swap);
        bell.ring();
        if (closed) {
            refuseSwaps();
        }
        workshop.workers().join(swap.done());
    }

    private void take(Swap swap) {
        if (closed) {
            swap.rebuild().discard();
            swap.done().completeExceptionally(new CancellationException("the views were closed"));
            return;
        }
        try {
            swap.rebuild().reach(mark.position());
        } catch (Throwable e) {
            swap.rebuild().discard();
            swap.done().completeExceptionally(e);
            return;
        }
        try {
            replaceBy(swap.rebuild());
            swap.done().complete(null);
        } catch (HearthbookException e) {
            swap.done().completeExceptionally(e); // the serving tables go on
        } catch (Throwable e) {
            fail(e);
            swap.done().completeExceptionally(e);
        }
    }

    private void refuseSwaps() {
        for (Swap swap = swaps.poll(); swap != null; swap = swaps.poll()) {
            take(swap);
        }
    }

    /**
     * Writes what follows from rows already there, in a transaction of its own that moves no mark: vectors of texts. Any thread.
     *
     * @param writes made of the store as it is when they are written, on the worker's thread; they touch no row that a fold sees
     * @param written told what was written before anything else is, on the worker's thread; it must only take note
     * @return completes once it is written; {@link CancellationException} when the views were closed
     */
    public CompletableFuture<Void> aside(Function<ReadStore, List<Write>> writes, Consumer<List<Write>> written) {
        Aside aside = new Aside(writes, written, new CompletableFuture<>());
        asides.add(aside);
        bell.ring();
        if (closed) {
            refuseAsides();
        }
        return aside.done();
    }

    private void write(Aside aside) {
        if (closed) {
            aside.done().completeExceptionally(new CancellationException("the views were closed"));
            return;
        }
        try {
            List<Write> made = aside.writes().apply(store);
            if (!made.isEmpty()) {
                store.apply(new Batch(store.mark(), store.mark(), made));
                aside.written().accept(made);
            }
            aside.done().complete(null);
        } catch (Throwable e) {
            aside.done().completeExceptionally(e); // nothing was written; who asked asks again
        }
    }

    private void refuseAsides() {
        for (Aside aside = asides.poll(); aside != null; aside = asides.poll()) {
            aside.done().completeExceptionally(new CancellationException("the views were closed"));
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
        stage.rows().reset();
        stage.rows().readFrom(RowReader.of(store));
        failure = null;
        paused = null;
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
        stage.rows().reset();
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
        stage.rows().reset();
        failure = stopped;
        waiters.fail(stopped);
        listener.failed(group, stopped);
    }

    /** One consistent state to read from. */
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

    /** Makes sure that nothing of removed rows is left in the files; {@code OVERLOADED} when readers keep it there. */
    public void purge() {
        replacing.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the views were closed");
            }
            store.purge();
        } finally {
            replacing.readLock().unlock();
        }
    }

    /** Why the worker stopped; empty while it runs. */
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
        long lag = Math.max(
                0, workshop.source().head().position().value() - at.position().value());
        HearthbookException stopped = failure == null ? paused : failure;
        String reason = stopped == null ? "" : String.valueOf(stopped.getMessage());
        long bytes = store.bytes();
        return group.projections().stream()
                .map(projection -> new Views.ViewStatus(projection.name(), at, lag, reason, bytes))
                .toList();
    }

    /** Stops after the batch at hand, without waiting for it. */
    public void stop() {
        closed = true;
        bell.ring();
    }

    /** Stops after the batch at hand and closes the store. */
    @Override
    public void close() {
        stop();
        if (hired != null) {
            hired.join();
        }
        refuseSwaps();
        refuseAsides();
        waiters.fail(new IllegalStateException("the views were closed"));
        replacing.writeLock().lock();
        try {
            store.close();
        } finally {
            replacing.writeLock().unlock();
        }
    }
}
