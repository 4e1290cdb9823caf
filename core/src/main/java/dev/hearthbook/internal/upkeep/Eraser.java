package dev.hearthbook.internal.upkeep;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.journal.BookJournal;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.keys.SecurityEvent;
import dev.hearthbook.model.ErasedRows;
import dev.hearthbook.model.ErasureCause;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.Views;
import dev.hearthbook.work.Workers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Erases scopes in steps, each of which is in the log or can be done again, so that a crash between any two only delays the rest
 * until the next open:
 *
 * <ol>
 *   <li>{@link BookEvent.ErasureRequested} is recorded. The writer lets no event of these scopes behind it.
 *   <li>The keys are destroyed, what was opened under them is let go of, and the {@link Ledger} has a line.
 *   <li>What is now unreadable is counted, in the log by its index and in the views by their rows, and {@link
 *       BookEvent.KeysDestroyed} is recorded with it.
 *   <li>The views fold that: rows go, search indexes are merged, their logs are cut off; then nothing is left to count.
 *   <li>{@link BookEvent.ErasureCompleted} is recorded, and there is a receipt.
 * </ol>
 *
 * <p>Any thread; who asks for the same scopes meanwhile gets the same answer.
 */
public final class Eraser {
    private static final Logger LOG = LoggerFactory.getLogger(Eraser.class);
    static final StreamId STREAM = new StreamId("book", "erasures");

    /** On a full disk a rebuild may take what was given back for an erasure; it gives up soon, and removes its files. */
    private static final int ROOM_TRIES = 20;

    private static final Duration ROOM_PAUSE = Duration.ofMillis(100);

    private final BookJournal journal;
    private final KeyVault keys;
    private final Views views;
    private final Ledger ledger;
    private final Around around;
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final Map<Set<Long>, Mono<ErasureTrail>> running = new ConcurrentHashMap<>();

    /** Erasures that are in the log and not at their end. */
    private final Map<Set<Long>, Progress> begun = new ConcurrentHashMap<>();

    /**
     * What an eraser needs besides the parts of the book.
     *
     * @param makeRoom called when keys cannot be destroyed for want of room; on a disk that is nearly full it gives back what was kept for
     *     this
     * @param forget lets go of everything readable that is kept in memory; called when keys were destroyed
     */
    public record Around(
            Runnable makeRoom, Runnable forget, InstantSource clock, Workers workers, Scheduler scheduler) {}

    public Eraser(BookJournal journal, KeyVault keys, Views views, Ledger ledger, Around around) {
        this.journal = journal;
        this.keys = keys;
        this.views = views;
        this.ledger = ledger;
        this.around = around;
    }

    /**
     * What to erase.
     *
     * @param about for a retention class, {@code code/month}; otherwise empty
     * @param forget lets go of what is kept in memory about it besides what every erasure lets go of
     */
    public record Target(ErasureCause cause, String about, Set<Long> scopes, Runnable forget) {
        public Target {
            scopes = Set.copyOf(scopes);
        }
    }

    /** How far an erasure is. Only one thread at a time works on it. */
    private static final class Progress {
        private final Target target;
        private volatile Optional<Mark> requested = Optional.empty();
        private volatile Optional<Mark> destroyed = Optional.empty();

        private Progress(Target target) {
            this.target = target;
        }

        private List<Long> scopes() {
            return target.scopes().stream().sorted().toList();
        }
    }

    /**
     * Erases, or goes on with what was begun, or gives what was done before: the newest erasure that covers the scopes.
     *
     * @return completes when nothing is left; an error names what the rest waits for, and asking again goes on
     */
    public Mono<ErasureTrail> erase(Target target, RequestContext context) {
        return Mono.defer(() -> {
            Mono<ErasureTrail> fresh = Mono.defer(() -> {
                        Progress progress = begun.get(target.scopes());
                        if (progress == null) {
                            if (target.scopes().stream().allMatch(this::isDestroyed)) {
                                Optional<ErasureTrail> before = newest(target.scopes());
                                if (before.isPresent()) {
                                    return Mono.just(before.get());
                                }
                            }
                            progress = new Progress(target);
                        }
                        return advance(progress, context);
                    })
                    .doFinally(signal -> running.remove(target.scopes()))
                    .cache();
            Mono<ErasureTrail> first = running.putIfAbsent(target.scopes(), fresh);
            return first == null ? fresh : first;
        });
    }

    private boolean isDestroyed(long scope) {
        return keys.isErased(new Scopes(scope, 0, 0));
    }

    private Optional<ErasureTrail> newest(Set<Long> scopes) {
        return trails().stream()
                .filter(trail -> trail.isComplete() && trail.scopes().containsAll(scopes))
                .reduce((one, later) -> later);
    }

    /** Every erasure that the log knows of, in the order in which they were asked for. */
    public List<ErasureTrail> trails() {
        return ErasureTrail.of(journal.read(STREAM).toIterable());
    }

    private Mono<ErasureTrail> advance(Progress progress, RequestContext context) {
        return Mono.firstWithSignal(
                request(progress, context)
                        .then(Mono.defer(() -> progress.destroyed.isPresent() ? Mono.empty() : destroy(progress)))
                        .then(Mono.defer(() -> announce(progress, context)))
                        .then(Mono.defer(() -> complete(progress, context))),
                closed.asMono().then(Mono.error(Eraser::isClosed)));
    }

    private static HearthbookException isClosed() {
        return new HearthbookException(
                ErrorCode.WRITES_REFUSED,
                "The book was closed before the erasure was at its end. It goes on at the next open; erase again for the"
                        + " receipt.");
    }

    /**
     * Runs where it may block, and holds up nobody. Not publishOn: its cancellation interrupts the thread, and an interrupted read
     * closes a file for everybody.
     */
    private <T> Mono<T> elsewhere(Supplier<T> work) {
        return Mono.fromFuture(() -> CompletableFuture.supplyAsync(work, around.scheduler()::schedule), true)
                .onErrorMap(RejectedExecutionException.class, e -> isClosed());
    }

    /** What comes behind it happens elsewhere. */
    private Mono<Boolean> hop() {
        return elsewhere(() -> true);
    }

    /** Who waits learns that the rest is for the next open. */
    public void close() {
        closed.tryEmitEmpty();
    }

    private Mono<Void> request(Progress progress, RequestContext context) {
        if (progress.requested.isPresent()) {
            return Mono.empty();
        }
        Target target = progress.target;
        return append(new BookEvent.ErasureRequested(target.cause(), target.about(), progress.scopes()), context)
                .doOnNext(receipt -> {
                    progress.requested = Optional.of(receipt.mark());
                    begun.put(target.scopes(), progress);
                })
                .then();
    }

    private Mono<Void> destroy(Progress progress) {
        AtomicBoolean lacksRoom = new AtomicBoolean();
        return elsewhere(() -> {
                    // What was kept for this is given back when it is needed, and not before: views that wait for room
                    // try
                    // again when they see the request, and would take it.
                    if (lacksRoom.getAndSet(true)) {
                        around.makeRoom().run();
                    }
                    destroyNow(progress);
                    return true;
                })
                .retryWhen(Retry.fixedDelay(ROOM_TRIES, ROOM_PAUSE)
                        .scheduler(around.workers().timer())
                        .filter(e -> e instanceof HearthbookException full && full.code() == ErrorCode.OUT_OF_SPACE)
                        .onRetryExhaustedThrow((retry, last) -> last.failure()))
                .then();
    }

    private void destroyNow(Progress progress) {
        boolean any = false;
        for (long scope : progress.scopes()) {
            any |= keys.shred(scope);
        }
        journal.forgetRecent();
        around.forget().run();
        progress.target.forget().run();
        if (any) {
            keys.security()
                    .tell(new SecurityEvent.KeysDestroyed(
                            now(), progress.target.cause(), progress.scopes(), keys.generation()));
        }
    }

    /** Also lets the views drop their rows. */
    private Mono<Void> announce(Progress progress, RequestContext context) {
        if (progress.destroyed.isPresent()) {
            return Mono.empty();
        }
        Target target = progress.target;
        Mark request = progress.requested.orElseThrow();
        return rowsUnder(target.scopes())
                .map(rows -> new BookEvent.KeysDestroyed(
                        request.position().value(),
                        target.cause(),
                        target.about(),
                        progress.scopes(),
                        keys.generation(),
                        journal.eventsUnder(target.scopes()),
                        rows))
                .flatMap(destroyed -> append(destroyed, context).doOnNext(receipt -> {
                    progress.destroyed = Optional.of(receipt.mark());
                    list(new Ledger.Entry(request, target.cause(), destroyed.generation(), destroyed.scopes()));
                }))
                .then();
    }

    /** Empty when the views cannot tell: that must not keep the rows from leaving. */
    private Mono<Optional<List<ErasedRows>>> rowsUnder(Set<Long> scopes) {
        return views.rowsUnder(scopes)
                .map(rows -> Optional.of(rows.entrySet().stream()
                        .map(row -> new ErasedRows(row.getKey(), row.getValue()))
                        .toList()))
                .onErrorResume(HearthbookException.class, failure -> {
                    LOG.warn("erasure.uncounted code={}", failure.code());
                    return Mono.just(Optional.empty());
                });
    }

    /** A line that finds no room is added at the next open, from the log. */
    private synchronized void list(Ledger.Entry entry) {
        try {
            ledger.add(entry);
        } catch (HearthbookException e) {
            LOG.warn("erasures.unlisted request={} code={}", entry.request(), e.code());
        }
    }

    private Mono<ErasureTrail> complete(Progress progress, RequestContext context) {
        Mark request = progress.requested.orElseThrow();
        Mark destroyed = progress.destroyed.orElseThrow();
        return views.await(destroyed)
                .then(hop())
                .then(Mono.defer(views::purge))
                .then(Mono.defer(() -> views.rowsUnder(progress.target.scopes())))
                .doOnNext(left -> {
                    if (!left.isEmpty()) {
                        throw new HearthbookException(
                                ErrorCode.PROJECTION_FAILED,
                                "rows of erased scopes are left in " + left.keySet()
                                        + "; their keys are gone. Rebuild the views, then erase again for the receipt.");
                    }
                })
                .flatMap(none -> append(
                        new BookEvent.ErasureCompleted(
                                request.position().value(), destroyed.position().value()),
                        context))
                .flatMap(completed -> elsewhere(() -> {
                    begun.remove(progress.target.scopes());
                    return new ErasureTrail(
                            factAt(request.position()), factAt(destroyed.position()), factAt(completed.position()));
                }));
    }

    private Optional<Recorded.Fact> factAt(Position position) {
        return journal.at(position) instanceof Recorded.Fact fact ? Optional.of(fact) : Optional.empty();
    }

    /** Lets a subject that was erased be written about again; one that is being erased, when that is at its end. */
    public Mono<Receipt> renew(Subject subject, RequestContext context) {
        return Mono.defer(() -> {
            OptionalLong living = keys.find(subject);
            if (living.isPresent()) {
                Mono<ErasureTrail> erasing = running.get(Set.of(living.getAsLong()));
                return erasing != null
                        ? erasing.then(Mono.defer(() -> renew(subject, context)))
                        : Mono.just(new Receipt(journal.head(), 0, Map.of()));
            }
            long scope = keys.renew(subject);
            Set<Long> before = new TreeSet<>(keys.everOf(subject));
            before.remove(scope);
            keys.security().tell(new SecurityEvent.SubjectRenewed(now(), List.copyOf(before), scope));
            return append(new BookEvent.SubjectRenewed(List.copyOf(before), scope), context);
        });
    }

    /**
     * At open, before anything is read: keys whose end the log, or the ledger, knows are destroyed, again if they came back.
     * Blocks.
     */
    public void recover() {
        List<Recorded> events =
                journal.read(STREAM).collectList().blockOptional().orElseThrow();
        List<ErasureTrail> trails = ErasureTrail.of(events);
        List<Ledger.Entry> listed = ledger.read();
        List<Ledger.Entry> ahead = listed.stream()
                .filter(entry ->
                        entry.request().position().isAfter(journal.head().position()))
                .toList();
        if (!ahead.isEmpty()) {
            LOG.warn("erasures.ahead count={}: the log is older than the file 'erasures'", ahead.size());
        }
        Set<Long> open = new HashSet<>();
        Set<Long> done = new TreeSet<>();
        for (ErasureTrail trail : trails) {
            (trail.destroyed().isPresent() ? done : open).addAll(trail.scopes());
            begin(trail);
        }
        ahead.forEach(entry -> done.addAll(entry.scopes()));
        ahead.forEach(entry -> begun.put(
                Set.copyOf(entry.scopes()),
                new Progress(new Target(entry.cause(), "", Set.copyOf(entry.scopes()), () -> {}))));
        if (!open.isEmpty()) {
            around.makeRoom().run();
        }
        List<Long> back = done.stream().filter(keys::shred).toList();
        if (!back.isEmpty()) {
            LOG.warn("keys.reappeared scopes={}", back);
            keys.security().tell(new SecurityEvent.KeysReappeared(now(), back));
        }
        begun.values().stream().filter(progress -> progress.destroyed.isEmpty()).forEach(this::destroyNow);
        list(trails, listed);
        recordRenewals(events);
    }

    /** Notes an erasure that is not at its end. */
    private void begin(ErasureTrail trail) {
        if (trail.completed().isPresent() || trail.scopes().isEmpty()) {
            return;
        }
        Progress progress;
        if (trail.requested().isPresent()) {
            Recorded.Fact fact = trail.requested().get();
            BookEvent.ErasureRequested request = (BookEvent.ErasureRequested) fact.event();
            progress = new Progress(new Target(request.cause(), request.about(), trail.scopes(), () -> {}));
            progress.requested = Optional.of(fact.mark());
        } else {
            BookEvent.KeysDestroyed destroyed =
                    (BookEvent.KeysDestroyed) trail.destroyed().orElseThrow().event();
            progress = new Progress(new Target(destroyed.cause(), destroyed.about(), trail.scopes(), () -> {}));
            progress.requested = Optional.of(new Mark(Position.of(destroyed.request()), 0)); // lost, and only named
        }
        progress.destroyed = trail.destroyed().map(Recorded.Fact::mark);
        begun.put(progress.target.scopes(), progress);
    }

    private void list(List<ErasureTrail> trails, Collection<Ledger.Entry> listed) {
        Set<Long> requests = new HashSet<>();
        listed.forEach(entry -> requests.add(entry.request().position().value()));
        for (ErasureTrail trail : trails) {
            if (trail.destroyed().isPresent() && trail.requested().isPresent()) {
                Mark request = trail.requested().get().mark();
                BookEvent.KeysDestroyed e =
                        (BookEvent.KeysDestroyed) trail.destroyed().get().event();
                if (!requests.contains(request.position().value())) {
                    list(new Ledger.Entry(request, e.cause(), e.generation(), e.scopes()));
                }
            }
        }
    }

    /** A renewal is in the keyring first: what a crash kept from the log is recorded now. */
    private void recordRenewals(List<Recorded> events) {
        Set<Long> known = new HashSet<>();
        for (Recorded recorded : events) {
            if (recorded instanceof Recorded.Fact fact && fact.event() instanceof BookEvent.SubjectRenewed renewed) {
                known.add(renewed.scope());
            }
        }
        Map<Long, Set<Long>> unknown = new TreeMap<>();
        keys.renewals().forEach((before, scope) -> {
            if (!known.contains(scope)) {
                unknown.computeIfAbsent(scope, fresh -> new TreeSet<>()).add(before);
            }
        });
        unknown.forEach((scope, before) -> around.workers()
                .join(append(new BookEvent.SubjectRenewed(List.copyOf(before), scope), RequestContext.NONE)
                        .toFuture()));
    }

    /**
     * At open, when the views are there: goes on with what was begun. The views learn of it before this returns; what they then do
     * happens beside.
     */
    public void resume() {
        for (Progress progress : new ArrayList<>(begun.values())) {
            around.workers()
                    .join(request(progress, RequestContext.NONE)
                            .then(Mono.defer(() -> announce(progress, RequestContext.NONE)))
                            .toFuture());
            erase(progress.target, RequestContext.NONE)
                    .subscribe(trail -> {}, failure -> LOG.warn("erasure.waits scopes={}", progress.scopes(), failure));
        }
    }

    private Instant now() {
        return around.clock().instant();
    }

    private Mono<Receipt> append(BookEvent event, RequestContext context) {
        return journal.appendOwn(
                Commit.of(StreamWrite.of(STREAM, Owner.nobody(RetentionClass.BOOK), Expected.ANY, event))
                        .by(context));
    }
}
