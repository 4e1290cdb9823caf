package dev.hearthbook.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Someone who lives in the book.
 *
 * @param subject on whose key it hangs: itself, unless it was created for a person. What it notes about its user lives as
 *     long as it does; create it for that user when an erasure of the user shall take the persona along.
 * @param sheet what its author wrote
 * @param corrections the newest {@value #NEWEST_MAX}, newest last
 * @param relationship the newest {@value #NEWEST_MAX} events between it and its user, newest last
 * @param moods how often it felt each mood
 * @param totals of everything, also of what the lists no longer hold
 * @param retired whether it takes no more changes
 */
public record Persona(
        PersonaId id,
        Subject subject,
        PersonaSheet sheet,
        List<Correction> corrections,
        List<RelationshipNote> relationship,
        Map<String, Long> moods,
        PersonaTotals totals,
        boolean retired,
        Instant createdAt,
        Instant updatedAt) {
    /** How many corrections and relationship events a persona shows; its history has them all. */
    public static final int NEWEST_MAX = 100;

    public Persona {
        corrections = Bounded.list("corrections", corrections, NEWEST_MAX);
        relationship = Bounded.list("relationship events", relationship, NEWEST_MAX);
        moods = Bounded.sorted("moods", moods, Bounded.ENTRIES_MAX);
        createdAt = Bounded.instant("a creation time", createdAt);
        updatedAt = Bounded.instant("an update time", updatedAt);
    }

    public String name() {
        return sheet.name();
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Persona[" + id + (retired ? ", retired]" : "]");
    }
}
