package dev.hearthbook.internal.decide;

import dev.hearthbook.event.Event;
import dev.hearthbook.model.Receipt;
import java.util.List;
import java.util.Optional;

/**
 * What the desk did.
 *
 * @param events as they were recorded; empty when nothing had to change
 */
public record Done(List<Event> events, Receipt receipt) {
    /** The first event of a class. */
    public <E extends Event> Optional<E> first(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    @Override
    public String toString() {
        return "Done[" + receipt + "]";
    }
}
