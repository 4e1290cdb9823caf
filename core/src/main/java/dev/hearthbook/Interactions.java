package dev.hearthbook;

import dev.hearthbook.command.NoteCommand;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.NotedEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Interaction;
import dev.hearthbook.model.InteractionId;
import dev.hearthbook.model.InteractionStats;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.InteractionTable;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Query;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** How users and agents dealt with each other, and how quick answers were. An interaction never changes; it is kept for 90 days. */
public final class Interactions extends Shelf<InteractionId, Interaction> {
    /** The most interactions that statistics are made of: the first ones of the query. */
    public static final int STATS_MAX = 10_000;

    Interactions(Caller caller) {
        super(caller, NotedEvent.Interacted.EVOLUTION);
    }

    @Override
    Query<Interaction> rows() {
        return InteractionTable.query();
    }

    @Override
    String key(InteractionId interaction) {
        return interaction.value();
    }

    @Override
    Mono<List<Recorded>> recorded(InteractionId interaction) {
        return caller.recorded(HouseStreams.of(interaction));
    }

    /** Every interaction, newest first. */
    @Override
    public Query<Interaction> query() {
        return rows();
    }

    /** Those of a session, newest first. */
    public Query<Interaction> of(SessionId session) {
        return query().where(Match.is("session", session.value()));
    }

    /** Those of a user, newest first. */
    public Query<Interaction> of(Subject subject) {
        return query().within(subject);
    }

    /** An interaction that was recorded. */
    public record Noted(InteractionId interaction, Receipt receipt) {}

    /**
     * @param session where; empty when it was in none
     * @param responseTime 0 to a day, counted in milliseconds
     */
    public Mono<Noted> record(
            Subject subject, Optional<SessionId> session, String type, Duration responseTime, String agentMode) {
        return Mono.defer(() -> {
            NoteCommand command = NoteCommand.of(new Interaction(
                    InteractionId.of("i-" + caller.nouns().ids.next()),
                    subject,
                    session,
                    type,
                    responseTime,
                    agentMode,
                    caller.now()));
            return caller.run(command, unit -> unit.execute(command))
                    .map(done -> new Noted(
                            done.first(NotedEvent.Interacted.class)
                                    .orElseThrow(Caller::erased)
                                    .interaction()
                                    .id(),
                            done.receipt()));
        });
    }

    /** How quick answers were, of the first {@value #STATS_MAX} interactions that a query finds. */
    public Mono<InteractionStats> stats(Query<Interaction> query) {
        return caller.all(query.limit(Query.LIMIT_MAX))
                .take(STATS_MAX + 1L)
                .collectList()
                .map(all ->
                        InteractionStats.of(all.subList(0, Math.min(all.size(), STATS_MAX)), all.size() > STATS_MAX));
    }
}
