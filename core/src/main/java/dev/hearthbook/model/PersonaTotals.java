package dev.hearthbook.model;

/**
 * How often something happened to a persona since it was created. Lists on {@link Persona} keep the newest only, these count
 * all.
 */
public record PersonaTotals(long corrections, long relationships, long moods) {
    public static final PersonaTotals NONE = new PersonaTotals(0, 0, 0);

    public PersonaTotals {
        Require.that(corrections >= 0 && relationships >= 0 && moods >= 0, "totals are 0 or more");
    }
}
