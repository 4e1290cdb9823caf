package dev.hearthbook.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What the audit knows of one access, or of one decision of a policy. It is about nobody: it survives the erasure of whom it
 * names, so it holds ids, codes and tokens only. A token is a blind value: equal for equal texts, and nothing else can be
 * learned from it.
 *
 * @param actor token of who acted; empty for nobody in particular
 * @param address token of where the request came from; empty when it was not said
 * @param subject token of whose data it was; empty for everybody's, or nobody's
 * @param memory which memory it was about
 * @param action what was done or asked, for example {@code memory.retrieve}
 * @param success whether it was done
 * @param reason a code why not; empty when it was
 * @param policy which policy decided; empty for an access
 * @param rule which of its rules; empty for an access, and where none applied
 * @param verdict {@value #ALLOW}, {@value #REDACT} or {@value #REFUSE}; empty for an access
 * @param trace the caller's trace; may be empty
 * @param request the caller's request; may be empty
 * @param at when; views keep it clear
 */
public record AuditEntry(
        AuditId id,
        String actor,
        String address,
        String subject,
        Optional<MemoryId> memory,
        String action,
        boolean success,
        String reason,
        String policy,
        String rule,
        String verdict,
        String trace,
        String request,
        Instant at) {
    public static final String ALLOW = "allow";
    public static final String REDACT = "redact";
    public static final String REFUSE = "refuse";

    public AuditEntry {
        Bounded.name("an audited action", action);
        for (String code : new String[] {actor, address, subject, reason, policy, rule, verdict}) {
            Require.text("a code of the audit", code, Bounded.NAME_CHARS_MAX);
        }
        Require.text("a trace id", trace, 200);
        Require.text("a request id", request, 200);
        at = Bounded.instant("the time of an audit entry", at);
    }

    /** Whether a policy decided; otherwise it is an access. */
    public boolean isDecision() {
        return !policy.isEmpty();
    }

    @Override
    public String toString() {
        return "AuditEntry[" + id + "]";
    }
}
