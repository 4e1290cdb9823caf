package dev.hearthbook.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a user says about themselves, and how they want to be talked to. Immutable; every wither gives another one.
 *
 * @param name what to call them; may be empty
 * @param genderPreference how to address them, in their words; may be empty
 * @param levels their own personality levels, 0 to 100 by name; each overrides the persona's
 * @param speed overrides the persona's, 0.25 to 4
 * @param pitch overrides the persona's, 0.25 to 4
 * @param autoSpeak overrides the persona's
 * @param interests at most {@value #NAMES_MAX}, sorted
 * @param dislikes at most {@value #NAMES_MAX}, sorted
 */
public record ProfileSheet(
        String name,
        String genderPreference,
        Map<String, Integer> levels,
        Optional<Double> speed,
        Optional<Double> pitch,
        Optional<Boolean> autoSpeak,
        Map<String, String> preferences,
        List<String> interests,
        List<String> dislikes) {
    public static final int NAMES_MAX = 64;
    /** Nothing said yet. */
    public static final ProfileSheet EMPTY = new ProfileSheet(
            "", "", Map.of(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), List.of(), List.of());

    public ProfileSheet {
        Require.text("a user's name", name, Bounded.NAME_CHARS_MAX);
        Require.text("a gender preference", genderPreference, Bounded.NAME_CHARS_MAX);
        levels.forEach((level, value) -> {
            Bounded.name("a personality level", level);
            PersonaSheet.level(value);
        });
        levels = Bounded.sorted("personality levels", levels, Bounded.ENTRIES_MAX);
        new Voice(speed.orElse(1.0), pitch.orElse(1.0), false); // refuses what no voice has
        preferences = Bounded.notes("preferences", preferences);
        interests = Bounded.names("interests", interests, NAMES_MAX);
        dislikes = Bounded.names("dislikes", dislikes, NAMES_MAX);
    }

    public static ProfileSheet named(String name) {
        return EMPTY.withName(name);
    }

    public ProfileSheet withName(String other) {
        return new ProfileSheet(
                other, genderPreference, levels, speed, pitch, autoSpeak, preferences, interests, dislikes);
    }

    public ProfileSheet withGenderPreference(String other) {
        return new ProfileSheet(name, other, levels, speed, pitch, autoSpeak, preferences, interests, dislikes);
    }

    /** @param value 0 to 100 */
    public ProfileSheet withLevel(String level, int value) {
        Map<String, Integer> more = new TreeMap<>(levels);
        more.put(level, value);
        return new ProfileSheet(
                name, genderPreference, more, speed, pitch, autoSpeak, preferences, interests, dislikes);
    }

    public ProfileSheet withVoice(Optional<Double> newSpeed, Optional<Double> newPitch, Optional<Boolean> spoken) {
        return new ProfileSheet(
                name, genderPreference, levels, newSpeed, newPitch, spoken, preferences, interests, dislikes);
    }

    public ProfileSheet withPreference(String preference, String value) {
        Map<String, String> more = new TreeMap<>(preferences);
        more.put(preference, value);
        return new ProfileSheet(name, genderPreference, levels, speed, pitch, autoSpeak, more, interests, dislikes);
    }

    public ProfileSheet withInterests(String... all) {
        return new ProfileSheet(
                name, genderPreference, levels, speed, pitch, autoSpeak, preferences, List.of(all), dislikes);
    }

    public ProfileSheet withDislikes(String... all) {
        return new ProfileSheet(
                name, genderPreference, levels, speed, pitch, autoSpeak, preferences, interests, List.of(all));
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "ProfileSheet[" + levels.size() + " levels, " + preferences.size() + " preferences]";
    }
}
