package dev.hearthbook;

import dev.hearthbook.command.NoteCommand;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.NotedEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.EmotionId;
import dev.hearthbook.model.EmotionPattern;
import dev.hearthbook.model.EmotionalState;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.EmotionTable;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Query;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** What users felt, and how that recurs. A state never changes; it is kept for 180 days. */
public final class Emotions extends Shelf<EmotionId, EmotionalState> {
    /** The most states that patterns are made of: the newest ones. */
    public static final int STATES_MAX = 10_000;

    Emotions(Caller caller) {
        super(caller, NotedEvent.EmotionFelt.EVOLUTION);
    }

    @Override
    Query<EmotionalState> rows() {
        return EmotionTable.query();
    }

    @Override
    String key(EmotionId state) {
        return state.value();
    }

    @Override
    Mono<List<Recorded>> recorded(EmotionId state) {
        return caller.recorded(HouseStreams.of(state));
    }

    /** Every state, newest first. */
    @Override
    public Query<EmotionalState> query() {
        return rows();
    }

    /** A state that was recorded. */
    public record Felt(EmotionId state, Receipt receipt) {}

    /** A state now, as steady as can be, without a trigger. */
    public Mono<Felt> record(Subject subject, String emotion, double intensity) {
        return record(subject, emotion, intensity, 1, "", Optional.empty());
    }

    /**
     * @param intensity 0 to 1
     * @param stability 0 to 1
     * @param trigger what brought it about; may be empty
     * @param at when; empty for now
     */
    public Mono<Felt> record(
            Subject subject, String emotion, double intensity, double stability, String trigger, Optional<Instant> at) {
        return Mono.defer(() -> {
            NoteCommand command = NoteCommand.of(
                    new EmotionalState(
                            EmotionId.of("e-" + caller.nouns().ids.next()),
                            subject,
                            emotion,
                            intensity,
                            stability,
                            trigger,
                            at.orElseGet(caller::now)),
                    at.isPresent());
            return caller.run(command, unit -> unit.execute(command))
                    .map(done -> new Felt(
                            done.first(NotedEvent.EmotionFelt.class)
                                    .orElseThrow(Caller::erased)
                                    .state()
                                    .id(),
                            done.receipt()));
        });
    }

    /** What a user felt from an instant (included) to another (not included), newest first. */
    public Query<EmotionalState> during(Subject subject, Instant from, Instant to) {
        return query().within(subject).where(Match.during("felt_at", from, to));
    }

    /**
     * Patterns of a user's emotions.
     *
     * @param emotions one per emotion, in order of name
     * @param cut whether there were more than {@value Emotions#STATES_MAX} states; the newest count then
     */
    public record Patterns(List<EmotionPattern> emotions, boolean cut) {
        public Patterns {
            emotions = List.copyOf(emotions);
        }
    }

    /** @param zone whose hours of the day are counted */
    public Mono<Patterns> patterns(Subject subject, Instant from, Instant to, ZoneId zone) {
        return caller.all(during(subject, from, to).limit(Query.LIMIT_MAX))
                .take(STATES_MAX + 1L)
                .collectList()
                .map(states -> new Patterns(
                        EmotionPattern.of(states.subList(0, Math.min(states.size(), STATES_MAX)), zone),
                        states.size() > STATES_MAX));
    }
}
