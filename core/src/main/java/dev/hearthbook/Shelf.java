package dev.hearthbook;

import dev.hearthbook.event.Evolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What every noun can be asked: one by its id, many by a query, what changes, and how it was.
 *
 * <p>Publishers are cold: subscribing does the work, subscribing twice does it twice. Any thread may subscribe; work that may
 * block hops away from threads that must not.
 *
 * @param <I> names one of them
 * @param <T> one of them as it is
 */
public abstract class Shelf<I, T> {
    final Caller caller;
    private final Function<List<Recorded>, Optional<T>> replay;

    Shelf(Caller caller, Evolution<?, T> evolution) {
        this(caller, evolution, Optional::of);
    }

    /** @param seen what reads give of a noun; nothing of one that is over */
    <S> Shelf(Caller caller, Evolution<?, S> evolution, Function<S, Optional<T>> seen) {
        this.caller = caller;
        this.replay = events -> evolution.replay(events).flatMap(seen);
    }

    /** Every row that reads by id may show. */
    abstract Query<T> rows();

    /** The key of its row. */
    abstract String key(I id);

    /** What was recorded of it, in order; nothing when it belongs to another subject than the handle's. */
    abstract Mono<List<Recorded>> recorded(I id);

    /** Those one usually means; add conditions and hand it to {@link #page}, {@link #watch} or {@link #changes}. */
    public abstract Query<T> query();

    /** The one with this id, or empty when there is none. */
    public Mono<T> get(I id) {
        return Mono.defer(() -> caller.one(rows(), key(id)));
    }

    /** The same as of a receipt or later: reads your own write. */
    public Mono<T> get(I id, Receipt after) {
        return Mono.defer(() -> caller.one(rows().after(after), key(id)));
    }

    public Mono<Page<T>> page(Query<T> query) {
        return Mono.defer(() -> caller.page(rows().spec().table(), query));
    }

    /** How many meet the query's conditions; its limit and cursor do not count. */
    public Mono<Long> count(Query<T> query) {
        return Mono.defer(() -> caller.count(rows().spec().table(), query));
    }

    /** The one with this id now, and again whenever it changes; an empty optional while there is none. */
    public Flux<Optional<T>> watch(I id) {
        return Flux.defer(() -> caller.watchOne(rows(), key(id)));
    }

    /** The newest answer, whenever it changes. */
    public Flux<Page<T>> watch(Query<T> query) {
        return Flux.defer(() -> caller.watch(rows().spec().table(), query));
    }

    /** First all rows, then every exact difference. */
    public Flux<Change<T>> changes(Query<T> query) {
        return Flux.defer(() -> caller.changes(rows().spec().table(), query));
    }

    /** Everything that happened to it, in order; what was erased shows as erased. */
    public Flux<Recorded> history(I id) {
        return recorded(id).flatMapIterable(events -> events);
    }

    /** As the book knew it at a mark; empty when there was none yet. {@code STALE_POSITION} for a mark of another history. */
    public Mono<T> asOf(I id, Mark mark) {
        return caller.upTo(mark).flatMap(then -> replay(id, then));
    }

    /** As the book knew it at an instant; empty when there was none yet. */
    public Mono<T> asOf(I id, Instant at) {
        return replay(id, Caller.upTo(at));
    }

    private Mono<T> replay(I id, Predicate<Recorded> then) {
        return recorded(id)
                .flatMap(events -> Mono.justOrEmpty(
                        replay.apply(events.stream().filter(then).toList())));
    }
}
