package dev.hearthbook.model;

import java.time.Instant;

/**
 * A persona was put right.
 *
 * @param said what it said
 * @param right what is right
 */
public record Correction(String said, String right, Instant at) {
    public Correction {
        Bounded.note("what was said", said);
        Bounded.note("what is right", right);
        at = Bounded.instant("the time of a correction", at);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Correction[" + at + "]";
    }
}
