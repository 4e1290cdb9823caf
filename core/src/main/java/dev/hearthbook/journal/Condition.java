package dev.hearthbook.journal;

import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Require;
import java.util.Set;

/**
 * An append condition (dynamic consistency boundary): the commit fails with {@code CONDITION_FAILED} when an event that
 * carries all of these tags, and has one of these types, stands after a mark.
 *
 * @param types event type names; empty for any type
 * @param tags 1 to 16
 * @param after what the writer has seen
 */
public record Condition(Set<String> types, Set<Tag> tags, Mark after) {
    public Condition {
        types = Set.copyOf(types);
        tags = Set.copyOf(tags);
        Require.that(!tags.isEmpty() && tags.size() <= 16, "a condition names 1 to 16 tags, but had %d", tags.size());
    }
}
