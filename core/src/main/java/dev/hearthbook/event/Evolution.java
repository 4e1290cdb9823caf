package dev.hearthbook.event;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What events make of a kind of noun. Deciders, history and views share it, so that all of them agree; it is pure.
 *
 * @param events the events of this noun; others change nothing
 * @param begins whether a noun can begin with this event. One that does not, and finds no noun, lost what was before it
 * @param step the noun after an event; it is given no noun only for an event that begins one
 */
public record Evolution<E extends Event, T>(Class<E> events, Predicate<E> begins, Step<E, T> step) {
    /** @see Evolution#step */
    @FunctionalInterface
    public interface Step<E, T> {
        T evolve(Optional<T> now, E event, Instant at);
    }

    /** Of a noun that is noted once: the event is all of it. */
    static <E extends Event, T> Evolution<E, T> noted(Class<E> event, Function<E, T> noun) {
        return new Evolution<>(event, it -> true, (now, it, at) -> noun.apply(it));
    }

    /** Whether this event begins a noun. */
    public boolean isBegin(Event event) {
        return events.isInstance(event) && begins.test(events.cast(event));
    }

    /**
     * The noun after any event: unchanged by those of other nouns, and still none after one that lost what was before it.
     *
     * @param at when it was recorded
     */
    public Optional<T> after(Optional<T> now, Event event, Instant at) {
        if (!events.isInstance(event) || (now.isEmpty() && !isBegin(event))) {
            return now;
        }
        return Optional.of(step.evolve(now, events.cast(event), at));
    }

    /** The noun after everything that was recorded of it; what was erased or lost has no say. */
    public Optional<T> replay(Iterable<? extends Recorded> all) {
        Optional<T> now = Optional.empty();
        for (Recorded recorded : all) {
            if (recorded instanceof Recorded.Fact fact) {
                now = after(now, fact.event(), fact.meta().time());
            }
        }
        return now;
    }
}
