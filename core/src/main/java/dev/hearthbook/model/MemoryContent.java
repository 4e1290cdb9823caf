package dev.hearthbook.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a memory says, and how much that is worth. Immutable; every wither gives another one.
 *
 * @param kind one of the constants here, or a name of the application's own
 * @param text not blank, at most {@value Bounded#TEXT_CHARS_MAX} characters
 * @param patterns what recurs in it, at most {@value #PATTERNS_MAX}
 * @param tags sorted, at most {@value #TAGS_MAX}
 * @param metadata whatever the application keeps with it
 * @param strength 0 to 1: how firmly it is remembered
 * @param confidence 0 to 1: how sure it is
 * @param importance 0 to 1: how much it matters; views keep it, the strength and the confidence clear, to order by them
 * @param validFrom since when it is so in the world; empty for always
 * @param validTo until when (not included); empty for still
 * @param sources the events it was made from, at most {@value #SOURCES_MAX}
 */
public record MemoryContent(
        String kind,
        String text,
        List<String> patterns,
        List<String> tags,
        Map<String, String> metadata,
        double strength,
        double confidence,
        double importance,
        Optional<Instant> validFrom,
        Optional<Instant> validTo,
        List<EventId> sources) {
    public static final String PREFERENCE = "preference";
    public static final String FACT = "fact";
    public static final String PATTERN = "pattern";
    public static final String CONVERSATION = "conversation";
    public static final String EMOTIONAL = "emotional";

    public static final int PATTERNS_MAX = 32;
    public static final int TAGS_MAX = 32;
    public static final int SOURCES_MAX = 64;

    public MemoryContent {
        Bounded.name("a kind of memory", kind);
        Bounded.text("a memory", text);
        patterns = Bounded.list("patterns", patterns, PATTERNS_MAX);
        patterns.forEach(pattern -> Bounded.note("a pattern", pattern));
        tags = Bounded.names("tags", tags, TAGS_MAX);
        metadata = Bounded.notes("metadata", metadata);
        Require.share("a strength", strength);
        Require.share("a confidence", confidence);
        Require.share("an importance", importance);
        validFrom = validFrom.map(at -> Bounded.instant("the begin of validity", at));
        validTo = validTo.map(at -> Bounded.instant("the end of validity", at));
        sources = Bounded.list("source events", sources, SOURCES_MAX);
        Require.that(!text.isBlank(), "a memory needs a text, but had none");
        Require.that(
                validFrom.isEmpty() || validTo.isEmpty() || !validTo.get().isBefore(validFrom.get()),
                "a memory cannot end to be valid before it begins");
    }

    /** A fact: strength and confidence 1, importance 0.5, always valid. */
    public static MemoryContent of(String text) {
        return new MemoryContent(
                FACT, text, List.of(), List.of(), Map.of(), 1, 1, 0.5, Optional.empty(), Optional.empty(), List.of());
    }

    /** Whether it is so in the world at an instant. */
    public boolean validAt(Instant at) {
        return validFrom.map(from -> !from.isAfter(at)).orElse(true)
                && validTo.map(to -> to.isAfter(at)).orElse(true);
    }

    public MemoryContent withKind(String other) {
        return new MemoryContent(
                other, text, patterns, tags, metadata, strength, confidence, importance, validFrom, validTo, sources);
    }

    public MemoryContent withText(String other) {
        return new MemoryContent(
                kind, other, patterns, tags, metadata, strength, confidence, importance, validFrom, validTo, sources);
    }

    public MemoryContent withPatterns(List<String> others) {
        return new MemoryContent(
                kind, text, others, tags, metadata, strength, confidence, importance, validFrom, validTo, sources);
    }

    public MemoryContent withTags(String... others) {
        return new MemoryContent(
                kind,
                text,
                patterns,
                List.of(others),
                metadata,
                strength,
                confidence,
                importance,
                validFrom,
                validTo,
                sources);
    }

    public MemoryContent withMetadata(Map<String, String> entries) {
        return new MemoryContent(
                kind, text, patterns, tags, entries, strength, confidence, importance, validFrom, validTo, sources);
    }

    public MemoryContent withStrength(double share) {
        return new MemoryContent(
                kind, text, patterns, tags, metadata, share, confidence, importance, validFrom, validTo, sources);
    }

    public MemoryContent withConfidence(double share) {
        return new MemoryContent(
                kind, text, patterns, tags, metadata, strength, share, importance, validFrom, validTo, sources);
    }

    public MemoryContent withImportance(double share) {
        return new MemoryContent(
                kind, text, patterns, tags, metadata, strength, confidence, share, validFrom, validTo, sources);
    }

    /** Valid from an instant (included) until another (not included); empty for an open end. */
    public MemoryContent withValidity(Optional<Instant> from, Optional<Instant> to) {
        return new MemoryContent(
                kind, text, patterns, tags, metadata, strength, confidence, importance, from, to, sources);
    }

    public MemoryContent withSources(List<EventId> events) {
        return new MemoryContent(
                kind, text, patterns, tags, metadata, strength, confidence, importance, validFrom, validTo, events);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "MemoryContent[" + text.length() + " characters]";
    }
}
