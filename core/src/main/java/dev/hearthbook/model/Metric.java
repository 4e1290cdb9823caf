package dev.hearthbook.model;

import java.time.Instant;

/**
 * A measurement, as the collection {@code metrics} keeps it for a year: how an agent performed, how a cache did.
 *
 * @param agent who or what was measured
 * @param name what was measured, for example {@code answer-time}
 * @param unit of the value, for example {@code ms}
 * @param at when; the disk shows it
 */
public record Metric(String agent, String name, double value, String unit, Instant at) {
    public Metric {
        at = Bounded.instant("the time of a metric", at);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Metric[" + at + "]";
    }
}
