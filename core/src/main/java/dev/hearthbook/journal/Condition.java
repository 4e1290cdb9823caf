package dev.hearthbook.journal;

import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Require;
import java.util.List;
import java.util.Set;

/**
 * An append condition (dynamic consistency boundary): the commit fails with {@code CONDITION_FAILED} when an event that meets
 * any of these criteria stands after a mark. Take the criteria you read by ({@link Journal#read(List, Mark)}) and the
 * {@link Journal#head()} from before that read: whatever was recorded since and would have changed the decision stops it.
 *
 * @param anyOf 1 to {@value Criterion#ANY_OF_MAX}
 * @param after what the writer has seen
 */
public record Condition(List<Criterion> anyOf, Mark after) {
    public Condition {
        anyOf = List.copyOf(anyOf);
        Require.that(
                !anyOf.isEmpty() && anyOf.size() <= Criterion.ANY_OF_MAX,
                "a condition has 1 to %d criteria, but had %d",
                Criterion.ANY_OF_MAX,
                anyOf.size());
    }

    /** The condition with the one criterion of these types (empty for any) and all of these tags. */
    public Condition(Set<String> types, Set<Tag> tags, Mark after) {
        this(List.of(new Criterion(types, tags)), after);
    }
}
