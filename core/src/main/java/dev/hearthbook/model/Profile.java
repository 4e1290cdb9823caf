package dev.hearthbook.model;

import java.time.Instant;
import java.util.Map;

/**
 * A user as the book knows them: one profile per subject.
 *
 * @param usage how often they did what, by name
 * @param createdAt when the first thing was known
 */
public record Profile(
        Subject subject, ProfileSheet sheet, Map<String, Long> usage, Instant createdAt, Instant updatedAt) {
    public Profile {
        usage = Bounded.sorted("usage counters", usage, Bounded.ENTRIES_MAX);
        createdAt = Bounded.instant("a creation time", createdAt);
        updatedAt = Bounded.instant("an update time", updatedAt);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Profile[" + subject + "]";
    }
}
