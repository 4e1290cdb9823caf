package dev.hearthbook.model;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a persona talks to a user: what the user wants, else what the persona is like, else what is usual. */
public record EffectiveSettings(
        Map<String, Setting<Integer>> levels,
        Setting<Double> speed,
        Setting<Double> pitch,
        Setting<Boolean> autoSpeak) {
    /** The level of empathy, humor, formality and verbosity of which neither says anything. */
    public static final int LEVEL_USUAL = 50;

    /** Who said it. */
    public enum Source {
        PROFILE,
        PERSONA,
        DEFAULT
    }

    /** A value and where it came from. */
    public record Setting<V>(V value, Source source) {
        /** Never the value. */
        @Override
        public String toString() {
            return "Setting[" + source + "]";
        }
    }

    public EffectiveSettings {
        levels = Map.copyOf(levels);
    }

    /** @param profile what the user said; {@link ProfileSheet#EMPTY} for nothing */
    public static EffectiveSettings of(PersonaSheet persona, ProfileSheet profile) {
        Map<String, Setting<Integer>> levels = new TreeMap<>();
        for (String usual :
                new String[] {PersonaSheet.EMPATHY, PersonaSheet.HUMOR, PersonaSheet.FORMALITY, PersonaSheet.VERBOSITY
                }) {
            levels.put(usual, new Setting<>(LEVEL_USUAL, Source.DEFAULT));
        }
        persona.levels().forEach((level, value) -> levels.put(level, new Setting<>(value, Source.PERSONA)));
        profile.levels().forEach((level, value) -> levels.put(level, new Setting<>(value, Source.PROFILE)));
        Voice voice = persona.voice();
        return new EffectiveSettings(
                levels,
                of(profile.speed(), voice.speed(), Voice.NORMAL.speed()),
                of(profile.pitch(), voice.pitch(), Voice.NORMAL.pitch()),
                of(profile.autoSpeak(), voice.autoSpeak(), Voice.NORMAL.autoSpeak()));
    }

    /** A persona has always a voice; one that is as usual says nothing. */
    private static <V> Setting<V> of(Optional<V> wanted, V persona, V usual) {
        return wanted.map(value -> new Setting<>(value, Source.PROFILE))
                .orElseGet(() -> new Setting<>(persona, persona.equals(usual) ? Source.DEFAULT : Source.PERSONA));
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "EffectiveSettings[" + levels.size() + " levels]";
    }
}
