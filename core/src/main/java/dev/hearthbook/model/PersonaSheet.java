package dev.hearthbook.model;

import java.util.Map;
import java.util.TreeMap;

/**
 * A persona's character sheet: everything about it that its author writes. Immutable; every wither gives another sheet.
 *
 * @param name what it is called, at most {@value Bounded#NAME_CHARS_MAX} characters
 * @param traits free words about its character, for example {@code temper → calm}
 * @param levels its personality from 0 to 100 by name, for example {@code empathy → 80}
 * @param voice how it sounds
 * @param settings whatever the application keeps with it
 * @param card the raw character card it was made from; may be empty
 */
public record PersonaSheet(
        String name,
        Map<String, String> traits,
        Map<String, Integer> levels,
        Voice voice,
        Map<String, String> settings,
        String card) {
    public static final String EMPATHY = "empathy";
    public static final String HUMOR = "humor";
    public static final String FORMALITY = "formality";
    public static final String VERBOSITY = "verbosity";

    /** The highest personality level. */
    public static final int LEVEL_MAX = 100;

    public PersonaSheet {
        Bounded.name("a persona's name", name);
        traits = Bounded.notes("traits", traits);
        levels.forEach((level, value) -> {
            Bounded.name("a personality level", level);
            level(value);
        });
        levels = Bounded.sorted("personality levels", levels, Bounded.ENTRIES_MAX);
        settings = Bounded.notes("settings", settings);
        Bounded.text("a persona's card", card);
    }

    /** A sheet with a name, a normal voice and nothing else. */
    public static PersonaSheet named(String name) {
        return new PersonaSheet(name, Map.of(), Map.of(), Voice.NORMAL, Map.of(), "");
    }

    /** @throws IllegalArgumentException when the level does not lie between 0 and {@value #LEVEL_MAX} */
    public static int level(int value) {
        Require.that(value >= 0 && value <= LEVEL_MAX, "a personality level is 0 to %d, but was %d", LEVEL_MAX, value);
        return value;
    }

    public PersonaSheet withName(String other) {
        return new PersonaSheet(other, traits, levels, voice, settings, card);
    }

    public PersonaSheet withTrait(String trait, String value) {
        return new PersonaSheet(name, plus(traits, trait, value), levels, voice, settings, card);
    }

    public PersonaSheet withTraits(Map<String, String> all) {
        return new PersonaSheet(name, all, levels, voice, settings, card);
    }

    public PersonaSheet withLevel(String level, int value) {
        return new PersonaSheet(name, traits, plus(levels, level, value), voice, settings, card);
    }

    public PersonaSheet withVoice(Voice other) {
        return new PersonaSheet(name, traits, levels, other, settings, card);
    }

    public PersonaSheet withSetting(String setting, String value) {
        return new PersonaSheet(name, traits, levels, voice, plus(settings, setting, value), card);
    }

    public PersonaSheet withSettings(Map<String, String> all) {
        return new PersonaSheet(name, traits, levels, voice, all, card);
    }

    public PersonaSheet withCard(String text) {
        return new PersonaSheet(name, traits, levels, voice, settings, text);
    }

    private static <V> Map<String, V> plus(Map<String, V> entries, String key, V value) {
        Map<String, V> more = new TreeMap<>(entries);
        more.put(key, value);
        return more;
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "PersonaSheet[" + traits.size() + " traits, " + levels.size() + " levels]";
    }
}
