package dev.hearthbook.model;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The bounds that all nouns share, and the copies their constructors keep: immutable, and sorted where the order says
 * nothing, so that equal nouns print, hash and encode alike on every machine.
 */
public final class Bounded {
    /** The most characters (UTF-16 units) of a text: a message, a memory, a persona's card. */
    public static final int TEXT_CHARS_MAX = 50_000;
    /** The most bytes of such a text in UTF-8, so that its event stays below the 60 KiB of one event. */
    public static final int TEXT_BYTES_MAX = 52 * 1024;
    /** The most entries of a map: metadata, traits, settings, levels. */
    public static final int ENTRIES_MAX = 64;
    /** The most characters of a name: a map key, a tag, a kind, a mood. */
    public static final int NAME_CHARS_MAX = 120;
    /** The most characters of a map value, a note or a reason. */
    public static final int NOTE_CHARS_MAX = 2_000;

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Bounded() {}

    /**
     * A long text.
     *
     * @throws IllegalArgumentException when it has more than {@value #TEXT_CHARS_MAX} characters, more than
     *     {@value #TEXT_BYTES_MAX} bytes in UTF-8, or a lone surrogate
     */
    public static String text(String what, String value) {
        Require.text(what, value, TEXT_CHARS_MAX);
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        Require.that(
                bytes <= TEXT_BYTES_MAX,
                "%s may have %d bytes in UTF-8, but had %d; split it, or keep large attachments elsewhere and store a reference",
                what,
                TEXT_BYTES_MAX,
                bytes);
        return value;
    }

    /** A short text that may be empty: a note, a reason, a value. At most {@value #NOTE_CHARS_MAX} characters. */
    public static String note(String what, String value) {
        return Require.text(what, value, NOTE_CHARS_MAX);
    }

    /** A name: not blank, at most {@value #NAME_CHARS_MAX} characters. */
    public static String name(String what, String value) {
        Require.that(!value.isBlank(), "%s is not blank", what);
        return Require.text(what, value, NAME_CHARS_MAX);
    }

    /** A map of names to notes with at most {@value #ENTRIES_MAX} entries, copied and sorted by name. */
    public static Map<String, String> notes(String what, Map<String, String> entries) {
        entries.forEach((key, value) -> {
            name("a key of " + what, key);
            note("a value of " + what, value);
        });
        return sorted(what, entries, ENTRIES_MAX);
    }

    /** A map with at most {@code max} entries, copied and sorted by key. */
    public static <V> Map<String, V> sorted(String what, Map<String, V> entries, int max) {
        Require.that(entries.size() <= max, "%s may have %d entries, but had %d", what, max, entries.size());
        return Collections.unmodifiableMap(new TreeMap<>(entries));
    }

    /** At most {@code max} different names, copied and sorted. */
    public static List<String> names(String what, Collection<String> names, int max) {
        names.forEach(name -> name(what, name));
        List<String> sorted = List.copyOf(new TreeSet<>(names));
        Require.that(sorted.size() <= max, "there may be %d of %s, but there were %d", max, what, sorted.size());
        return sorted;
    }

    /** At most {@code max} elements, copied, in their order. */
    public static <T> List<T> list(String what, List<T> elements, int max) {
        Require.that(elements.size() <= max, "there may be %d of %s, but there were %d", max, what, elements.size());
        return List.copyOf(elements);
    }

    /**
     * An instant as the book keeps it, in whole microseconds.
     *
     * @throws IllegalArgumentException when it lies outside the years 1 to 9999
     */
    public static Instant instant(String what, Instant at) {
        Require.that(!at.isBefore(FIRST) && at.isBefore(LAST), "%s lies in the years 1 to 9999, but was %s", what, at);
        return at.truncatedTo(ChronoUnit.MICROS);
    }
}
