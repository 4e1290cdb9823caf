package dev.hearthbook.model;

import java.time.Period;
import java.util.List;
import java.util.Optional;

/**
 * How long a kind of data lives. Together with the month of a stream's first event it names a key; when the time is over,
 * that key is destroyed and everything under it is gone at once.
 *
 * @param code a number from 1 to 255 that stands in the log; 1 to 63 belong to Hearthbook, 64 to 255 to applications
 * @param name for people, for example {@code memories}
 * @param keep how long, or empty for ever
 * @param category what it is, for example {@code conversation}
 * @param sensitivity how carefully it is treated
 */
public record RetentionClass(int code, String name, Optional<Period> keep, String category, Sensitivity sensitivity) {
    /** How carefully a class of data is treated in exports, audits and displays. */
    public enum Sensitivity {
        SENSITIVE,
        INTERNAL
    }

    public static final RetentionClass PERSONAS = forever(1, "personas", "persona", Sensitivity.INTERNAL);
    public static final RetentionClass CONVERSATIONS =
            forever(2, "conversations", "conversation", Sensitivity.SENSITIVE);
    public static final RetentionClass SESSIONS = forever(3, "sessions", "conversation", Sensitivity.SENSITIVE);
    public static final RetentionClass MEMORIES =
            new RetentionClass(4, "memories", years(2), "memory", Sensitivity.SENSITIVE);
    public static final RetentionClass LASTING_MEMORIES =
            forever(5, "lasting memories", "memory", Sensitivity.SENSITIVE);

    /** What happens to the book itself; about nobody. */
    public static final RetentionClass BOOK = forever(6, "book", "audit", Sensitivity.INTERNAL);

    public static final RetentionClass PROFILES = forever(7, "profiles", "profile", Sensitivity.SENSITIVE);
    public static final RetentionClass PROFILE_SNAPSHOTS =
            new RetentionClass(8, "profile snapshots", years(3), "profile", Sensitivity.SENSITIVE);
    public static final RetentionClass RELATIONS = forever(9, "relations", "memory", Sensitivity.SENSITIVE);
    public static final RetentionClass EMOTIONS =
            new RetentionClass(10, "emotions", Optional.of(Period.ofDays(180)), "emotion", Sensitivity.SENSITIVE);
    public static final RetentionClass INTERACTIONS =
            new RetentionClass(11, "interactions", Optional.of(Period.ofDays(90)), "usage", Sensitivity.INTERNAL);
    public static final RetentionClass REFLECTIONS =
            new RetentionClass(12, "reflections", years(2), "memory", Sensitivity.SENSITIVE);
    public static final RetentionClass AUDIT = new RetentionClass(13, "audit", years(7), "audit", Sensitivity.INTERNAL);
    public static final RetentionClass DOCUMENTS = forever(14, "documents", "document", Sensitivity.SENSITIVE);
    public static final RetentionClass METRICS =
            new RetentionClass(15, "metrics", years(1), "usage", Sensitivity.INTERNAL);

    /** Every class that Hearthbook's own nouns use, in order of code. */
    public static final List<RetentionClass> HOUSE = List.of(
            PERSONAS,
            CONVERSATIONS,
            SESSIONS,
            MEMORIES,
            LASTING_MEMORIES,
            BOOK,
            PROFILES,
            PROFILE_SNAPSHOTS,
            RELATIONS,
            EMOTIONS,
            INTERACTIONS,
            REFLECTIONS,
            AUDIT,
            DOCUMENTS,
            METRICS);

    /** The class of Hearthbook with this code; for an application's own, a class of which nothing but the code is known. */
    public static RetentionClass coded(int code) {
        return HOUSE.stream()
                .filter(it -> it.code == code)
                .findFirst()
                .orElseGet(() -> forever(code, "class " + code, "application", Sensitivity.SENSITIVE));
    }

    public RetentionClass {
        Require.that(code >= 1 && code <= 255, "a retention class has a code from 1 to 255, but it was %d", code);
        Require.text("a retention class name", name, 60);
    }

    private static Optional<Period> years(int years) {
        return Optional.of(Period.ofYears(years));
    }

    private static RetentionClass forever(int code, String name, String category, Sensitivity sensitivity) {
        return new RetentionClass(code, name, Optional.empty(), category, sensitivity);
    }
}
