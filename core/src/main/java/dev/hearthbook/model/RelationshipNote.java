package dev.hearthbook.model;

import java.time.Instant;

/**
 * Something that happened between a persona and its user.
 *
 * @param kind for example {@code trust} or {@code conflict}
 * @param note in words; may be empty
 * @param weight from -1 (it hurt) to 1 (it helped)
 */
public record RelationshipNote(String kind, String note, double weight, Instant at) {
    public RelationshipNote {
        Bounded.name("a kind of relationship event", kind);
        Bounded.note("a relationship note", note);
        weight("a relationship note", weight);
        at = Bounded.instant("the time of a relationship note", at);
    }

    /** @throws IllegalArgumentException when the weight does not lie between -1 and 1 */
    public static double weight(String what, double weight) {
        Require.that(weight >= -1 && weight <= 1, "%s weighs -1 to 1, but weighed %s", what, weight);
        return weight;
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "RelationshipNote[" + at + "]";
    }
}
