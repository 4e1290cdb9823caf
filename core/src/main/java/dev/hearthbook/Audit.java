package dev.hearthbook;

import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.NotedEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.decide.Guardian;
import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.model.AuditId;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.AuditTable;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Query;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Who read what, and what policies decided. It is about nobody and kept for seven years: it survives the erasure of a subject
 * and the forgetting of a memory, and holds ids, codes and tokens only.
 *
 * <p>What is logged: decisions of policies other than to allow; {@code retrieveWithAudit} and {@code searchWithAnalytics}; what {@link #log} is told; and, as
 * {@link dev.hearthbook.policy.AuditMode} says, every other read. A read that cannot be logged fails.
 *
 * <p>The handle of one subject sees nothing of it.
 */
public final class Audit extends Shelf<AuditId, AuditEntry> {
    Audit(Caller caller) {
        super(caller, NotedEvent.Audited.EVOLUTION);
    }

    @Override
    Query<AuditEntry> rows() {
        return AuditTable.query();
    }

    @Override
    String key(AuditId entry) {
        return entry.value();
    }

    @Override
    Mono<List<Recorded>> recorded(AuditId entry) {
        return caller.recorded(HouseStreams.of(entry));
    }

    /** Every entry, newest first. */
    @Override
    public Query<AuditEntry> query() {
        return rows();
    }

    /** What happened around a memory, also after it was forgotten. */
    public Query<AuditEntry> about(MemoryId memory) {
        return query().where(Match.is("memory", memory.value()));
    }

    /** What happened to a subject's data, also after it was erased. */
    public Query<AuditEntry> of(Subject subject) {
        return query().where(Match.is("subject", guardian().subject(subject)));
    }

    /** What an actor did, by the name that was given as {@code RequestContext.actor}. */
    public Query<AuditEntry> by(String actor) {
        return query().where(Match.is("actor", guardian().actor(actor)));
    }

    public Query<AuditEntry> inTrace(String trace) {
        return query().where(Match.is("trace", trace));
    }

    public Query<AuditEntry> inRequest(String request) {
        return query().where(Match.is("request", request));
    }

    /** What a rule of a policy decided. */
    public Query<AuditEntry> byRule(String rule) {
        return query().where(Match.is("rule", rule));
    }

    /** From an instant (included) to another (not included). */
    public Query<AuditEntry> during(Instant from, Instant to) {
        return query().where(Match.during("happened_at", from, to));
    }

    /** An entry that was logged. */
    public record Logged(AuditId entry, Receipt receipt) {}

    /**
     * Logs an access of the application's own.
     *
     * @param action what was done, a code of at most 120 characters, never content
     * @param reason a code why it failed; empty when it did not
     */
    public Mono<Logged> log(Subject subject, Optional<MemoryId> memory, String action, String reason) {
        return Mono.defer(() -> {
            AuditEntry entry =
                    guardian().access(caller.context(), Optional.of(subject), memory, action, reason, caller.now());
            String request = "audit.log " + entry.subject() + " " + memory + " " + action + " " + reason;
            return caller.run(request, Set.of(), unit -> {
                        unit.requireOwn(subject);
                        unit.audit(entry);
                    })
                    .map(done -> new Logged(
                            done.first(NotedEvent.Audited.class)
                                    .orElseThrow(Caller::erased)
                                    .entry()
                                    .id(),
                            done.receipt()));
        });
    }

    private Guardian guardian() {
        return caller.nouns().guardian;
    }
}
