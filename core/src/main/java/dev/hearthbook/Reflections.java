package dev.hearthbook;

import dev.hearthbook.command.ReflectionCommand;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.event.ReflectionEvent;
import dev.hearthbook.event.ReflectionEvolution;
import dev.hearthbook.internal.decide.Done;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Reflection;
import dev.hearthbook.model.ReflectionId;
import dev.hearthbook.model.ReflectionOutcome;
import dev.hearthbook.model.ReflectionStatus;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.ReflectionTable;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * Thinking about memories, as one does in dreams: some are found to say the same, some to be worth keeping, and something follows.
 *
 * <pre>{@code
 * book.reflections().dryRun(user, Consolidator.plain()).block();
 * var dream = book.reflections().reflect(user, "nightly", Consolidator.plain()).block();
 * book.reflections().undo(dream.reflection(), "too eager").block();
 * }</pre>
 *
 * <p>What comes out is recorded and carried out in one commit: promotions change tiers, merges retract what another memory says as
 * well. Undoing takes back what nobody else changed since. Insights stay texts of the reflection; remember those that you want to
 * be found.
 *
 * <p>Commands answer with a {@link Receipt}, of 0 events when all was as asked already. A rule says no with {@code REFUSED}, an
 * unknown id with {@code NOT_FOUND}, an erased one with {@code SUBJECT_ERASED}.
 */
public final class Reflections extends Shelf<ReflectionId, Reflection> {
    Reflections(Caller caller) {
        super(caller, ReflectionEvolution.EVOLUTION);
    }

    @Override
    Query<Reflection> rows() {
        return ReflectionTable.query();
    }

    @Override
    String key(ReflectionId reflection) {
        return reflection.value();
    }

    @Override
    Mono<List<Recorded>> recorded(ReflectionId reflection) {
        return caller.recorded(HouseStreams.of(reflection));
    }

    /** Every reflection, newest first. */
    @Override
    public Query<Reflection> query() {
        return rows();
    }

    /** Those that began and did not end, newest first: one that is there for long was interrupted. */
    public Query<Reflection> running() {
        return query().where(Match.is("status", ReflectionStatus.RUNNING.name()));
    }

    /** A reflection that began. */
    public record Begun(ReflectionId reflection, Receipt receipt) {}

    /**
     * Begins to think about memories.
     *
     * @param occasion for example {@code nightly}
     * @param inputs active ones of the subject, at most {@value Reflection#INPUTS_MAX}
     */
    public Mono<Begun> begin(Subject subject, String occasion, List<MemoryId> inputs) {
        return Mono.defer(() -> {
            ReflectionCommand.BeginReflection command = new ReflectionCommand.BeginReflection(
                    ReflectionId.of("d-" + caller.nouns().ids.next()), subject, occasion, inputs);
            return run(command, inputs.stream())
                    .map(done -> new Begun(
                            done.first(ReflectionEvent.ReflectionBegun.class)
                                    .orElseThrow(Caller::erased)
                                    .reflection(),
                            done.receipt()));
        });
    }

    /**
     * Records what came out and carries it out, in one commit. It names inputs only; one that is no longer as it was thought about
     * (in another tier, or not active) is {@code REFUSED}, and nothing is done.
     */
    public Mono<Receipt> complete(ReflectionId reflection, ReflectionOutcome outcome) {
        return Mono.defer(
                () -> run(new ReflectionCommand.CompleteReflection(reflection, outcome), outcome.memories().stream())
                        .map(Done::receipt));
    }

    /** Takes back what it changed and nobody else changed since. */
    public Mono<Receipt> undo(ReflectionId reflection, String reason) {
        return Mono.defer(() -> run(new ReflectionCommand.UndoReflection(reflection, reason), Stream.of())
                .map(Done::receipt));
    }

    /** Ends one that is running without an outcome. */
    public Mono<Receipt> abandon(ReflectionId reflection, String reason) {
        return Mono.defer(() -> run(new ReflectionCommand.AbandonReflection(reflection, reason), Stream.of())
                .map(Done::receipt));
    }

    private Mono<Done> run(ReflectionCommand command, Stream<MemoryId> memories) {
        return caller.run(
                command,
                unit -> unit.execute(command),
                memories.map(HouseStreams::of).toArray(StreamId[]::new));
    }

    /** What would come out now, of the newest {@value Reflection#INPUTS_MAX} active memories of a subject; nothing is recorded. */
    public Mono<ReflectionOutcome> dryRun(Subject subject, Consolidator consolidator) {
        return inputs(subject).flatMap(consolidator::consolidate);
    }

    private Mono<List<Memory>> inputs(Subject subject) {
        return Mono.defer(() -> {
            Memories memories = new Memories(caller);
            return memories.page(memories.query().within(subject).limit(Reflection.INPUTS_MAX))
                    .map(page -> page.rows().stream()
                            .filter(memory -> memory.subject().equals(subject))
                            .toList());
        });
    }

    /**
     * A reflection from beginning to end.
     *
     * @param receipt of its end
     */
    public record Reflected(ReflectionId reflection, ReflectionOutcome outcome, Receipt receipt) {}

    /**
     * Thinks about the newest {@value Reflection#INPUTS_MAX} active memories of a subject and carries out what comes out. When the
     * consolidator fails, is cancelled, or says what is refused, the reflection is abandoned and nothing is changed.
     *
     * <p>These are several commands, so a handle with a command id refuses it: begin and complete with an id each instead.
     */
    public Mono<Reflected> reflect(Subject subject, String occasion, Consolidator consolidator) {
        Require.that(
                caller.commandId().isEmpty(),
                "a whole reflection is several commands and cannot share one command id; begin and complete it with an id each");
        return inputs(subject)
                .flatMap(memories -> Mono.usingWhen(
                        begin(
                                subject,
                                occasion,
                                memories.stream().map(Memory::id).toList()),
                        begun -> consolidator
                                .consolidate(memories)
                                .defaultIfEmpty(ReflectionOutcome.NOTHING)
                                .flatMap(outcome -> complete(begun.reflection(), outcome)
                                        .map(receipt -> new Reflected(begun.reflection(), outcome, receipt))),
                        begun -> Mono.empty(),
                        (begun, failure) -> abandon(begun.reflection(), "failed"),
                        begun -> abandon(begun.reflection(), "cancelled")));
    }
}
