package dev.hearthbook;

import dev.hearthbook.internal.decide.Guardian;
import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.Require;
import dev.hearthbook.policy.AuditMode;
import dev.hearthbook.policy.Policy;
import dev.hearthbook.policy.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the policies make of a memory that was read.
 *
 * @param given as they let it through; empty when one refused
 * @param entries of the audit: what they decided, the refusal last
 */
record Review(Optional<Memory> given, List<AuditEntry> entries) {
    /** @param action what was done, as the audit calls it */
    static Review of(Caller caller, Memory found, String action, Instant at) {
        Guardian guardian = caller.nouns().guardian;
        List<AuditEntry> entries = new ArrayList<>();
        Memory memory = found;
        for (Policy policy : guardian.guard().policies()) {
            Verdict<Memory> verdict = policy.after(memory, caller.context());
            if (verdict instanceof Verdict.Refuse<Memory> refuse) {
                entries.add(
                        decided(caller, found, action, at, policy, refuse.rule(), refuse.reason(), AuditEntry.REFUSE));
                return new Review(Optional.empty(), entries);
            } else if (verdict instanceof Verdict.Redact<Memory> redact) {
                Require.that(
                        redact.instead().id().equals(found.id()),
                        "policy %s put another memory in the place of one; it may change what it says",
                        policy.name());
                entries.add(decided(caller, found, action, at, policy, redact.rule(), "", AuditEntry.REDACT));
                memory = redact.instead();
            } else if (guardian.guard().audit() == AuditMode.ALL) {
                entries.add(decided(caller, found, action, at, policy, "", "", AuditEntry.ALLOW));
            }
        }
        return new Review(Optional.of(memory), entries);
    }

    private static AuditEntry decided(
            Caller caller,
            Memory found,
            String action,
            Instant at,
            Policy policy,
            String rule,
            String reason,
            String verdict) {
        return caller.nouns()
                .guardian
                .decision(
                        caller.context(),
                        Optional.of(found.subject()),
                        Optional.of(found.id()),
                        action,
                        reason,
                        policy.name(),
                        rule,
                        verdict,
                        at);
    }

    /** The refusal, when there is one. */
    Optional<AuditEntry> refusal() {
        return given.isEmpty() ? Optional.of(entries.get(entries.size() - 1)) : Optional.empty();
    }
}
