package dev.hearthbook.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * That a user and an agent dealt with each other, for statistics; kept for 90 days.
 *
 * @param session where; empty when it was in none
 * @param type for example {@code question}
 * @param responseTime how long the agent took, 0 to a day; views keep it clear, in milliseconds
 * @param agentMode how the agent worked, for example {@code streaming}
 */
public record Interaction(
        InteractionId id,
        Subject subject,
        Optional<SessionId> session,
        String type,
        Duration responseTime,
        String agentMode,
        Instant at) {
    /** The longest response time. */
    public static final Duration RESPONSE_MAX = Duration.ofDays(1);

    public Interaction {
        Bounded.name("a type of interaction", type);
        Require.that(
                !responseTime.isNegative() && responseTime.compareTo(RESPONSE_MAX) <= 0,
                "a response time lies between 0 and %s, but was %s",
                RESPONSE_MAX,
                responseTime);
        responseTime = Duration.ofMillis(responseTime.toMillis());
        Bounded.name("an agent mode", agentMode);
        at = Bounded.instant("the time of an interaction", at);
    }

    @Override
    public String toString() {
        return "Interaction[" + id + "]";
    }
}
