package dev.hearthbook.journal;

import dev.hearthbook.event.Event;
import dev.hearthbook.model.Require;
import java.util.Set;

/**
 * An event to append.
 *
 * @param tags at most 16
 */
public record NewEvent(Event event, Set<Tag> tags) {
    public NewEvent {
        tags = Set.copyOf(tags);
        Require.that(tags.size() <= 16, "an event carries at most 16 tags, but had %d", tags.size());
    }

    public static NewEvent of(Event event, Tag... tags) {
        return new NewEvent(event, Set.of(tags));
    }

    /** Its class, never its content. */
    @Override
    public String toString() {
        return "NewEvent[" + event.getClass().getSimpleName() + "]";
    }
}
