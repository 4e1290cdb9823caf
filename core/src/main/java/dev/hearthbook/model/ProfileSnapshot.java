package dev.hearthbook.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A user at a moment, as an application saw them; kept for three years.
 *
 * @param dimensions 0 to 1 by name, for example {@code openness}; at most {@value Bounded#ENTRIES_MAX}
 * @param insights what it concluded, at most {@value #INSIGHTS_MAX}
 * @param evolution 0 to 1: how far they came since before, in the application's own measure
 * @param sheet what they had said by then
 */
public record ProfileSnapshot(
        SnapshotId id,
        Subject subject,
        Instant at,
        Map<String, Double> dimensions,
        List<String> insights,
        double evolution,
        ProfileSheet sheet) {
    public static final int INSIGHTS_MAX = 32;

    public ProfileSnapshot {
        at = Bounded.instant("the time of a snapshot", at);
        dimensions.forEach((name, value) -> {
            Bounded.name("a dimension", name);
            Require.share("a dimension", value);
        });
        dimensions = Bounded.sorted("dimensions", dimensions, Bounded.ENTRIES_MAX);
        insights = Bounded.list("insights", insights, INSIGHTS_MAX);
        insights.forEach(insight -> Bounded.note("an insight", insight));
        Require.share("an evolution score", evolution);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "ProfileSnapshot[" + id + "]";
    }
}
