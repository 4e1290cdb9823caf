package dev.hearthbook.model;

import java.time.Instant;
import java.util.Map;

/**
 * That one memory has to do with another. It ends when it is unlinked, and when one of its ends is forgotten.
 *
 * @param subject whose data it is: that of both ends
 * @param type how, for example {@code causes}; at most {@value Bounded#NAME_CHARS_MAX} characters
 * @param confidence 0 to 1, {@value #CONFIDENCE} unless it is said; views keep it clear, to order by it
 * @param linked whether it is there; reads never give one that is not
 * @param createdAt when it was linked
 */
public record Relation(
        RelationId id,
        Subject subject,
        MemoryId source,
        MemoryId target,
        String type,
        double confidence,
        Map<String, String> metadata,
        boolean linked,
        Instant createdAt,
        Instant updatedAt) {
    /** The confidence of a relation of which nothing is said. */
    public static final double CONFIDENCE = 0.50;

    public Relation {
        Bounded.name("a relation type", type);
        Require.share("the confidence of a relation", confidence);
        metadata = Bounded.notes("the metadata of a relation", metadata);
        createdAt = Bounded.instant("a creation time", createdAt);
        updatedAt = Bounded.instant("an update time", updatedAt);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Relation[" + source + " to " + target + "]";
    }
}
