package dev.hearthbook;

import dev.hearthbook.command.RelationCommand;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.event.RelationEvolution;
import dev.hearthbook.internal.decide.Done;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Relation;
import dev.hearthbook.model.RelationId;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.RelationTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What memories have to do with each other.
 *
 * <pre>{@code
 * book.relations().link(rain, umbrella, "reminds-of").block();
 * book.relations().walk(rain, 2).block();
 * }</pre>
 *
 * <p>Both ends belong to the same subject, and so does the relation. There is one of each type from one memory to another.
 * Forgetting an end takes all of its relations along, in every read and in the past: nothing leads to what was forgotten.
 *
 * <p>Commands answer with a {@link Receipt}, of 0 events when all was as asked already. A rule says no with {@code REFUSED}, an
 * unknown or forgotten one with {@code NOT_FOUND}, an erased one with {@code SUBJECT_ERASED}.
 */
public final class Relations extends Shelf<RelationId, Relation> {
    /** The most steps of a walk. */
    public static final int STEPS_MAX = 6;
    /** The most memories that a walk reaches. */
    public static final int REACHED_MAX = 1_000;

    private static final int ENDS_PER_QUERY = 100;

    Relations(Caller caller) {
        super(
                caller,
                RelationEvolution.EVOLUTION,
                relation -> Optional.of(relation).filter(Relation::linked));
    }

    @Override
    Query<Relation> rows() {
        return RelationTable.query();
    }

    @Override
    String key(RelationId relation) {
        return relation.value();
    }

    @Override
    Mono<List<Recorded>> recorded(RelationId relation) {
        return caller.recorded(HouseStreams.of(relation));
    }

    /** Every relation, the one changed longest ago first. */
    @Override
    public Query<Relation> query() {
        return rows();
    }

    /** A relation of confidence 0.50, without metadata. */
    public Mono<Receipt> link(MemoryId source, MemoryId target, String type) {
        return link(source, target, type, Relation.CONFIDENCE, Map.of());
    }

    /**
     * Begins a relation, or begins it again after it was unlinked. The same one once more changes nothing; one that is there
     * with another confidence or other metadata is {@code REFUSED}.
     *
     * @param confidence 0 to 1
     */
    public Mono<Receipt> link(
            MemoryId source, MemoryId target, String type, double confidence, Map<String, String> metadata) {
        return Mono.defer(
                () -> receipt(new RelationCommand.Link(source, target, type, confidence, metadata), source, target));
    }

    /** @param by is added to its confidence, which ends at 0 and 1; -1 to 1 */
    public Mono<Receipt> strengthen(RelationId relation, double by) {
        return Mono.defer(() -> receipt(new RelationCommand.Strengthen(relation, by)));
    }

    /** @param metadata all of it from now on */
    public Mono<Receipt> describe(RelationId relation, Map<String, String> metadata) {
        return Mono.defer(() -> receipt(new RelationCommand.DescribeRelation(relation, metadata)));
    }

    /** Ends it; nothing happens to one that ended already. */
    public Mono<Receipt> unlink(RelationId relation, String reason) {
        return Mono.defer(() -> receipt(new RelationCommand.Unlink(relation, reason)));
    }

    private Mono<Receipt> receipt(RelationCommand command, MemoryId... ends) {
        StreamId[] others = Stream.of(ends).map(HouseStreams::of).toArray(StreamId[]::new);
        return caller.run(command, unit -> unit.execute(command), others).map(Done::receipt);
    }

    /** What leads from a memory, the one changed longest ago first. */
    public Query<Relation> from(MemoryId memory) {
        return query().where(Match.is("source", memory.value()));
    }

    /** What leads to a memory, the one changed longest ago first. */
    public Query<Relation> to(MemoryId memory) {
        return query().where(Match.is("target", memory.value()));
    }

    /** As the book knew it; empty when an end was forgotten at any time. */
    @Override
    public Mono<Relation> asOf(RelationId relation, Mark mark) {
        return super.asOf(relation, mark)
                .filterWhen(it -> remembered(it, end -> memories().asOf(end, mark)));
    }

    /** As the book knew it; empty when an end was forgotten at any time. */
    @Override
    public Mono<Relation> asOf(RelationId relation, Instant at) {
        return super.asOf(relation, at)
                .filterWhen(it -> remembered(it, end -> memories().asOf(end, at)));
    }

    private Memories memories() {
        return new Memories(caller);
    }

    private static Mono<Boolean> remembered(Relation relation, Function<MemoryId, Mono<Memory>> end) {
        return Mono.zip(
                end.apply(relation.source()).hasElement(),
                end.apply(relation.target()).hasElement(),
                (source, target) -> source && target);
    }

    /**
     * A memory that a walk came to.
     *
     * @param memory where it came to
     * @param relation by which it came there first
     * @param steps how many it took, 1 or more; no shorter way leads there
     */
    public record Reached(MemoryId memory, Relation relation, int steps) {}

    /**
     * What a walk found.
     *
     * @param reached nearest first, each memory once, and never the one it began at
     * @param cut whether there was more than {@value Relations#REACHED_MAX}
     */
    public record Walked(List<Reached> reached, boolean cut) {
        public Walked {
            reached = List.copyOf(reached);
        }
    }

    /** Follows relations of any type from source to target. */
    public Mono<Walked> walk(MemoryId from, int steps) {
        return walk(from, steps, Set.of());
    }

    /**
     * Follows relations from source to target, nearest memories first. It looks up 100 memories at a time and stops at {@value
     * #REACHED_MAX}; relations that change while it walks may be seen as they were or as they are.
     *
     * @param steps 1 to {@value #STEPS_MAX}
     * @param types only these; empty for any
     */
    public Mono<Walked> walk(MemoryId from, int steps, Set<String> types) {
        return Mono.defer(() -> {
            Require.that(steps >= 1 && steps <= STEPS_MAX, "a walk has 1 to %d steps, but had %d", STEPS_MAX, steps);
            Way way = new Way(from, Set.copyOf(types));
            return step(way, List.of(from), 1, steps);
        });
    }

    /** Where a walk has been. One walk at a time. */
    private static final class Way {
        private final Set<MemoryId> seen = new HashSet<>();
        private final List<Reached> reached = new ArrayList<>();
        private final Set<String> types;
        private boolean cut;

        private Way(MemoryId from, Set<String> types) {
            this.types = types;
            seen.add(from);
        }

        /** Whether to go on. */
        private boolean take(Relation relation, int step) {
            if ((types.isEmpty() || types.contains(relation.type())) && !seen.contains(relation.target())) {
                if (reached.size() == REACHED_MAX) {
                    cut = true;
                    return false;
                }
                seen.add(relation.target());
                reached.add(new Reached(relation.target(), relation, step));
            }
            return true;
        }
    }

    private Mono<Walked> step(Way way, List<MemoryId> front, int step, int steps) {
        int before = way.reached.size();
        return Flux.fromIterable(front)
                .map(MemoryId::value)
                .buffer(ENDS_PER_QUERY)
                .concatMap(sources ->
                        caller.all(query().where(Match.in("source", sources)).limit(Query.LIMIT_MAX)))
                .takeWhile(relation -> way.take(relation, step))
                .then(Mono.defer(() -> {
                    List<MemoryId> next = way.reached.subList(before, way.reached.size()).stream()
                            .map(Reached::memory)
                            .toList();
                    return next.isEmpty() || way.cut || step == steps
                            ? Mono.just(new Walked(way.reached, way.cut))
                            : step(way, next, step + 1, steps);
                }));
    }
}
