package dev.hearthbook.internal.decide;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.StreamId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Where commands become commits: the shell around the pure deciders. Any thread; work that may block hops to the scheduler
 * when the caller's thread must not.
 *
 * <p><b>Order.</b> Nouns are locked by stripe while they are found, decided on and handed to the journal, so commands on one
 * noun are decided in the order in which they take the lock, each seeing what the one before decided. The lock is not held
 * while the disk works: the next command is decided on what will be recorded, expecting the version it will have. If the
 * commit before fails, that expectation fails too ({@code WRONG_VERSION}), the noun is read anew and the command decided
 * again, at most {@value #TRIES_MAX} times.
 *
 * <p><b>Several nouns.</b> Stripes are taken in order of number, so that no two units wait for each other. A unit that turns
 * out to touch a noun it has not locked takes the missing stripes only if they are free, and only if the noun is still what
 * the unit saw; otherwise it runs again with all of them locked first.
 *
 * <p><b>Memory.</b> The {@value #MODELS_MAX} nouns used last are kept; others are read from the journal when needed. They
 * hold content in clear: after an erasure the book calls {@link #clear()}.
 */
public final class Desk {
    /** How many nouns are kept in memory. */
    public static final int MODELS_MAX = 10_000;
    /** How often a unit is run before it gives up. */
    public static final int TRIES_MAX = 5;

    private static final int STRIPES = 256;

    private final Journal journal;
    private final InstantSource clock;
    private final IdSource ids;
    private final Scheduler scheduler;
    private final Guardian guardian;
    private final Consumer<HearthbookException> refusals;
    private final ModelReader reader;
    private final List<ReentrantLock> stripes = new ArrayList<>();
    private final Models models = new Models();

    /** Guarded by {@link #models}. */
    private long epoch;

    /** The nouns used last; the map itself is guarded by its monitor. */
    private static final class Models extends LinkedHashMap<StreamId, Model<?>> {
        private static final long serialVersionUID = 1;

        private Models() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<StreamId, Model<?>> eldest) {
            return size() > MODELS_MAX;
        }
    }

    /**
     * @param scheduler where work goes that may block when the caller's thread must not
     * @param guardian asks the policies and makes entries of the audit
     * @param refusals told of what is refused before the journal hears of it
     */
    public Desk(
            Journal journal,
            InstantSource clock,
            IdSource ids,
            Scheduler scheduler,
            Guardian guardian,
            Consumer<HearthbookException> refusals) {
        this.journal = journal;
        this.refusals = refusals;
        this.clock = clock;
        this.ids = ids;
        this.scheduler = scheduler;
        this.guardian = guardian;
        this.reader = new ModelReader(journal);
        for (int i = 0; i < STRIPES; i++) {
            stripes.add(new ReentrantLock());
        }
    }

    IdSource ids() {
        return ids;
    }

    ModelReader reader() {
        return reader;
    }

    /** Lets go of everything read so far; what is being read now is not kept either. */
    public void clear() {
        synchronized (models) {
            models.clear();
            epoch++;
        }
    }

    /** How often everything was let go of: what was read under another number may have been erased since. */
    long epoch() {
        synchronized (models) {
            return epoch;
        }
    }

    /** The noun under this root, from memory or from the journal. */
    <T> Model<?> model(StreamId root, Supplier<Model<T>> read) {
        long before;
        synchronized (models) {
            Model<?> known = models.get(root);
            if (known != null) {
                return known;
            }
            before = epoch;
        }
        Model<T> fresh = read.get();
        synchronized (models) {
            if (epoch != before) {
                return fresh;
            }
            Model<?> other = models.putIfAbsent(root, fresh);
            return other == null ? fresh : other;
        }
    }

    /**
     * Does an order; subscribing does it, and cancelling later does not undo it. A repeated command id gives what its first
     * use gave.
     *
     * @return errors as of {@link Journal#append}, and whatever the work throws
     */
    public Mono<Done> run(Order order) {
        Mono<Done> fresh = attempt(order, order.roots(), 1);
        if (order.key().isEmpty()) {
            return fresh;
        }
        CommandKey key = order.key().get();
        return journal.receipt(key).flatMap(known -> known.isPresent() ? recorded(known.get()) : fresh);
    }

    private Mono<Done> attempt(Order order, Set<StreamId> roots, int number) {
        return Mono.defer(() ->
                Schedulers.isInNonBlockingThread() ? elsewhere(order, roots, number) : decide(order, roots, number));
    }

    /** On the scheduler. Not by subscribeOn, whose cancellation interrupts: an interrupted read closes a file for everybody. */
    private Mono<Done> elsewhere(Order order, Set<StreamId> roots, int number) {
        return Mono.fromFuture(
                        () -> CompletableFuture.supplyAsync(() -> decide(order, roots, number), scheduler::schedule),
                        true)
                .flatMap(answer -> answer);
    }

    /** Finds, decides and hands over, under the locks; the answer comes without them. */
    private Mono<Done> decide(Order order, Set<StreamId> roots, int number) {
        Unit unit = new Unit(this, guardian, order, Bounded.instant("the time", clock.instant()));
        Sent sent;
        Set<Integer> held = lock(roots);
        try {
            work(order, unit);
            sent = !lockRest(unit, held) ? null : send(order, unit);
        } finally {
            unit.end();
            held.forEach(stripe -> stripes.get(stripe).unlock());
        }
        Set<StreamId> all = new HashSet<>(roots);
        all.addAll(unit.roots());
        if (sent == null) {
            return again(order, all, number, null);
        }
        return sent.answer
                .flatMap(receipt -> receipt.events() == 0 || receipt.versions().equals(unit.versions())
                        ? done(unit, receipt)
                        : recordedInstead(unit, receipt))
                .onErrorResume(HearthbookException.class, failure -> {
                    forget(unit);
                    return failure.code() == ErrorCode.WRONG_VERSION
                            ? again(order, all, number, failure)
                            : Mono.error(failure);
                });
    }

    /** Whoever asked to be told is told first, and not on the writer's thread. */
    private Mono<Done> done(Unit unit, Receipt receipt) {
        Done done = new Done(unit.events(), receipt);
        return unit.hasToTell()
                ? Mono.fromFuture(
                        () -> CompletableFuture.runAsync(unit::tell, scheduler::schedule)
                                .thenApply(told -> done),
                        true)
                : Mono.just(done);
    }

    private void work(Order order, Unit unit) {
        try {
            order.work().accept(unit);
        } catch (HearthbookException e) {
            refusals.accept(e);
            throw e;
        }
    }

    private Mono<Done> again(Order order, Set<StreamId> roots, int number, @Nullable HearthbookException failure) {
        if (number >= TRIES_MAX) {
            return Mono.error(new HearthbookException(
                    ErrorCode.WRONG_VERSION,
                    "others changed the same data " + TRIES_MAX
                            + " times while this command was decided; try again later",
                    failure));
        }
        return elsewhere(order, roots, number + 1);
    }

    /** The answer of the journal to come. */
    private record Sent(Mono<Receipt> answer) {}

    private Sent send(Order order, Unit unit) {
        if (unit.events().isEmpty()) {
            return new Sent(Mono.just(new Receipt(journal.head(), 0, Map.of())));
        }
        CompletableFuture<Receipt> answer =
                journal.append(unit.commit(order.context(), order.key())).toFuture();
        if (answer.isCompletedExceptionally()) {
            forget(unit);
        } else {
            boolean old;
            synchronized (models) {
                models.putAll(unit.after());
                old = epoch != unit.epoch();
            }
            if (old) {
                // The next command must know what is on its way; but what was found may have been erased meanwhile.
                return new Sent(Mono.fromFuture(answer.whenComplete((receipt, failure) -> letGo(unit)), true));
            }
        }
        return new Sent(Mono.fromFuture(answer, true));
    }

    /** Another caller used the same command id while this one was deciding: nothing was appended here. */
    private Mono<Done> recordedInstead(Unit unit, Receipt receipt) {
        forget(unit);
        return recorded(receipt);
    }

    /** What a commit recorded, read back by its receipt. */
    private Mono<Done> recorded(Receipt receipt) {
        long last = receipt.position().value();
        return Flux.fromIterable(receipt.versions().keySet())
                .concatMap(journal::read)
                .filter(it -> it.position().value() <= last && it.position().value() > last - receipt.events())
                .ofType(Recorded.Fact.class)
                .sort(Comparator.comparing(Recorded.Fact::position))
                .<Event>map(Recorded.Fact::event)
                .collectList()
                .map(events -> new Done(events, receipt));
    }

    /** Of what nobody has decided on since. */
    private void letGo(Unit unit) {
        synchronized (models) {
            unit.after().forEach((root, model) -> {
                if (models.get(root) == model) {
                    models.remove(root);
                }
            });
        }
    }

    private void forget(Unit unit) {
        synchronized (models) {
            unit.roots().forEach(models::remove);
        }
    }

    private Set<Integer> lock(Set<StreamId> roots) {
        Set<Integer> held = new TreeSet<>();
        roots.forEach(root -> held.add(stripe(root)));
        held.forEach(stripe -> stripes.get(stripe).lock());
        return held;
    }

    /** Takes the stripes the unit turned out to need, without waiting; {@code held} grows by them. */
    private boolean lockRest(Unit unit, Set<Integer> held) {
        List<StreamId> unlocked = unit.roots().stream()
                .filter(root -> !held.contains(stripe(root)))
                .toList();
        for (StreamId root : unlocked) {
            if (!held.contains(stripe(root))) {
                if (!stripes.get(stripe(root)).tryLock()) {
                    return false;
                }
                held.add(stripe(root));
            }
        }
        synchronized (models) {
            return unlocked.stream()
                    .allMatch(root -> Optional.<Model<?>>ofNullable(models.get(root))
                            .filter(model -> unit.foundAs(root, model))
                            .isPresent());
        }
    }

    private static int stripe(StreamId root) {
        return Math.floorMod(root.hashCode() * 0x9E3779B9 >>> 8, STRIPES);
    }
}
