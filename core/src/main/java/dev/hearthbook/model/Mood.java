package dev.hearthbook.model;

import java.time.Instant;

/**
 * A point on the emotional course of a session.
 *
 * @param emotion for example {@code joy}
 * @param intensity 0 to 1
 */
public record Mood(String emotion, double intensity, Instant at) {
    public Mood {
        Bounded.name("an emotion", emotion);
        Require.share("an intensity", intensity);
        at = Bounded.instant("the time of a mood", at);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Mood[" + at + "]";
    }
}
