package dev.hearthbook;

import dev.hearthbook.internal.decide.Guardian;
import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RefusedByPolicyException;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.Subject;
import dev.hearthbook.policy.AuditMode;
import dev.hearthbook.policy.Policy;
import dev.hearthbook.policy.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One audited read of a memory: asks the policies, and says what to log before anything is given. One thread at a time. */
final class Retrieval {
    private static final String ACTION = "memory.retrieve";

    private final Caller caller;
    private final MemoryId id;
    private final Optional<Subject> subject;
    private final Instant at;
    private final List<AuditEntry> entries = new ArrayList<>();
    private Optional<Memory> given;
    private @Nullable AuditEntry refusal;

    Retrieval(Caller caller, MemoryId id, Optional<Memory> found) {
        this.caller = caller;
        this.id = id;
        this.subject = found.map(Memory::subject).or(caller::within);
        this.at = caller.now();
        this.given = found;
        found.ifPresent(this::ask);
        AuditEntry refused = refusal;
        entries.add(guardian()
                .access(
                        caller.context(),
                        subject,
                        Optional.of(id),
                        ACTION,
                        refused != null
                                ? ErrorCode.REFUSED_BY_POLICY.name()
                                : found.isEmpty() ? ErrorCode.NOT_FOUND.name() : "",
                        at));
    }

    private void ask(Memory found) {
        Memory memory = found;
        for (Policy policy : guardian().guard().policies()) {
            Verdict<Memory> verdict = policy.after(memory, caller.context());
            if (verdict instanceof Verdict.Refuse<Memory> refuse) {
                AuditEntry entry = decided(policy, refuse.rule(), refuse.reason(), AuditEntry.REFUSE);
                entries.add(entry);
                refusal = entry;
                return;
            } else if (verdict instanceof Verdict.Redact<Memory> redact) {
                Require.that(
                        redact.instead().id().equals(id),
                        "policy %s put another memory in the place of one; it may change what it says",
                        policy.name());
                entries.add(decided(policy, redact.rule(), "", AuditEntry.REDACT));
                memory = redact.instead();
            } else if (guardian().guard().audit() == AuditMode.ALL) {
                entries.add(decided(policy, "", "", AuditEntry.ALLOW));
            }
        }
        given = Optional.of(memory);
    }

    private AuditEntry decided(Policy policy, String rule, String reason, String verdict) {
        return guardian()
                .decision(caller.context(), subject, Optional.of(id), ACTION, reason, policy.name(), rule, verdict, at);
    }

    private Guardian guardian() {
        return caller.nouns().guardian;
    }

    /** What policies decided, then the access. */
    List<AuditEntry> entries() {
        return List.copyOf(entries);
    }

    /** What the caller gets once all is logged. */
    Mono<Memories.Retrieved> answer(Receipt receipt) {
        if (refusal != null) {
            return Mono.error(new RefusedByPolicyException(refusal));
        }
        return given.map(memory -> Mono.just(new Memories.Retrieved(
                        memory, entries.stream().map(AuditEntry::id).toList(), receipt)))
                .orElseGet(() -> Mono.error(new HearthbookException(
                        ErrorCode.NOT_FOUND, "there is no memory " + id + " that this handle may read")));
    }
}
