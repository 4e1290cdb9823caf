package dev.hearthbook.model;

import java.time.Duration;
import java.util.List;

/**
 * How quick answers were.
 *
 * @param count how many interactions were looked at
 * @param mean response time; 0 when there were none
 * @param p95 the response time that 95 of 100 were not slower than (nearest rank); 0 when there were none
 * @param cut whether there were more, older ones
 */
public record InteractionStats(long count, Duration mean, Duration p95, boolean cut) {
    public static InteractionStats of(List<Interaction> interactions, boolean cut) {
        if (interactions.isEmpty()) {
            return new InteractionStats(0, Duration.ZERO, Duration.ZERO, cut);
        }
        long[] millis = interactions.stream()
                .mapToLong(it -> it.responseTime().toMillis())
                .sorted()
                .toArray();
        long sum = 0;
        for (long one : millis) {
            sum += one;
        }
        int rank = (int) Math.ceil(millis.length * 0.95) - 1;
        return new InteractionStats(
                millis.length, Duration.ofMillis(sum / millis.length), Duration.ofMillis(millis[rank]), cut);
    }
}
