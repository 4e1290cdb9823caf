package dev.hearthbook.journal;

import dev.hearthbook.model.Require;
import java.util.Set;

/**
 * Which events are meant: those that carry all of these tags and have one of these types.
 *
 * @param types event type names, at most 64; empty for any type
 * @param tags 1 to 16; the index knows events by their tags, so there is always one to begin with
 */
public record Criterion(Set<String> types, Set<Tag> tags) {
    /** The most criteria of one question. */
    public static final int ANY_OF_MAX = 64;

    public Criterion {
        types = Set.copyOf(types);
        tags = Set.copyOf(tags);
        Require.that(!tags.isEmpty() && tags.size() <= 16, "a criterion names 1 to 16 tags, but had %d", tags.size());
        Require.that(types.size() <= 64, "a criterion names at most 64 types, but had %d", types.size());
    }

    /** Events of any type that carry all of these tags. */
    public static Criterion of(Tag... tags) {
        return new Criterion(Set.of(), Set.of(tags));
    }

    /** The same, of these types only. */
    public Criterion ofTypes(String... names) {
        return new Criterion(Set.of(names), tags);
    }
}
