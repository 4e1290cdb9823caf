package dev.hearthbook.internal.upkeep;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.Recorded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the log says of one erasure. Of a salvaged book any of its three events may be missing.
 *
 * @param requested {@link BookEvent.ErasureRequested}
 * @param destroyed {@link BookEvent.KeysDestroyed}
 * @param completed {@link BookEvent.ErasureCompleted}
 */
public record ErasureTrail(
        Optional<Recorded.Fact> requested, Optional<Recorded.Fact> destroyed, Optional<Recorded.Fact> completed) {

    /** The scopes whose keys an event wants destroyed, now and at every later open; none for other events. */
    public static List<Long> demanded(Event event) {
        if (event instanceof BookEvent.ErasureRequested request) {
            return request.scopes();
        }
        return event instanceof BookEvent.KeysDestroyed destroyed ? destroyed.scopes() : List.of();
    }

    /** By position of their requests, in order. */
    static List<ErasureTrail> of(Iterable<Recorded> events) {
        Map<Long, ErasureTrail> trails = new LinkedHashMap<>();
        for (Recorded recorded : events) {
            if (recorded instanceof Recorded.Fact fact) {
                Optional<Recorded.Fact> it = Optional.of(fact);
                long at = fact.position().value();
                if (fact.event() instanceof BookEvent.ErasureRequested) {
                    trails.put(at, new ErasureTrail(it, Optional.empty(), Optional.empty()));
                } else if (fact.event() instanceof BookEvent.KeysDestroyed e) {
                    trails.merge(
                            e.request(),
                            new ErasureTrail(Optional.empty(), it, Optional.empty()),
                            (trail, more) -> new ErasureTrail(trail.requested, it, trail.completed));
                } else if (fact.event() instanceof BookEvent.ErasureCompleted e) {
                    trails.merge(
                            e.request(),
                            new ErasureTrail(Optional.empty(), Optional.empty(), it),
                            (trail, more) -> new ErasureTrail(trail.requested, trail.destroyed, it));
                }
            }
        }
        return new ArrayList<>(trails.values());
    }

    /** The scopes it covers; empty when the log lost all that named them. */
    public Set<Long> scopes() {
        if (destroyed.isPresent()) {
            return new HashSet<>(((BookEvent.KeysDestroyed) destroyed.get().event()).scopes());
        }
        return requested
                .map(fact -> (Set<Long>) new HashSet<>(((BookEvent.ErasureRequested) fact.event()).scopes()))
                .orElse(Set.of());
    }

    /** Whether all that a receipt states is there. */
    public boolean isComplete() {
        return destroyed.isPresent() && completed.isPresent();
    }

    /** Whether one of its events stands at the position. */
    public boolean isAt(long position) {
        return List.of(requested, destroyed, completed).stream()
                .flatMap(Optional::stream)
                .anyMatch(fact -> fact.position().value() == position);
    }
}
