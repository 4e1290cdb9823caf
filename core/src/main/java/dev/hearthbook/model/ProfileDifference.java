package dev.hearthbook.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is different between two snapshots.
 *
 * @param dimensions those that differ, by name
 * @param insights that came
 * @param insightsGone that went
 * @param evolution the later score less the earlier one
 * @param sheet the parts of the sheet that differ, by name: {@code name}, {@code levels} …
 */
public record ProfileDifference(
        Map<String, Moved> dimensions,
        List<String> insights,
        List<String> insightsGone,
        double evolution,
        List<String> sheet) {
    /**
     * A dimension that differs.
     *
     * @param from empty when it came
     * @param to empty when it went
     */
    public record Moved(Optional<Double> from, Optional<Double> to) {}

    public ProfileDifference {
        dimensions = Map.copyOf(dimensions);
        insights = List.copyOf(insights);
        insightsGone = List.copyOf(insightsGone);
        sheet = List.copyOf(sheet);
    }

    public static ProfileDifference of(ProfileSnapshot from, ProfileSnapshot to) {
        Map<String, Moved> moved = new TreeMap<>();
        TreeSet<String> names = new TreeSet<>(from.dimensions().keySet());
        names.addAll(to.dimensions().keySet());
        for (String name : names) {
            Optional<Double> before = Optional.ofNullable(from.dimensions().get(name));
            Optional<Double> after = Optional.ofNullable(to.dimensions().get(name));
            if (!before.equals(after)) {
                moved.put(name, new Moved(before, after));
            }
        }
        return new ProfileDifference(
                moved,
                without(to.insights(), from.insights()),
                without(from.insights(), to.insights()),
                to.evolution() - from.evolution(),
                sheet(from.sheet(), to.sheet()));
    }

    private static List<String> without(List<String> some, List<String> others) {
        List<String> rest = new ArrayList<>(some);
        rest.removeAll(others);
        return rest;
    }

    private static List<String> sheet(ProfileSheet from, ProfileSheet to) {
        List<String> parts = new ArrayList<>();
        part(parts, "name", from.name(), to.name());
        part(parts, "genderPreference", from.genderPreference(), to.genderPreference());
        part(parts, "levels", from.levels(), to.levels());
        part(parts, "speed", from.speed(), to.speed());
        part(parts, "pitch", from.pitch(), to.pitch());
        part(parts, "autoSpeak", from.autoSpeak(), to.autoSpeak());
        part(parts, "preferences", from.preferences(), to.preferences());
        part(parts, "interests", from.interests(), to.interests());
        part(parts, "dislikes", from.dislikes(), to.dislikes());
        return parts;
    }

    private static void part(List<String> parts, String name, Object from, Object to) {
        if (!from.equals(to)) {
            parts.add(name);
        }
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "ProfileDifference[" + dimensions.size() + " dimensions]";
    }
}
