package dev.hearthbook.model;

import java.time.Instant;

/**
 * What a policy of the application decided about a memory.
 *
 * @param type for example {@code privacy}
 * @param action for example {@code allow} or {@code mask}
 * @param rule which rule said so
 * @param reason in words; may be empty
 */
public record PolicyDecision(String type, String action, String rule, String reason, Instant at) {
    public PolicyDecision {
        Bounded.name("a policy type", type);
        Bounded.name("a policy action", action);
        Bounded.name("a policy rule", rule);
        Require.text("a policy reason", reason, 500);
        at = Bounded.instant("the time of a policy decision", at);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "PolicyDecision[" + at + "]";
    }
}
