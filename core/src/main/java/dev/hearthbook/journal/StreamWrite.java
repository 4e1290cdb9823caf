package dev.hearthbook.journal;

import dev.hearthbook.event.Event;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StreamId;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one commit does to one stream.
 *
 * @param events 1 or more, in order
 */
public record StreamWrite(StreamId stream, Owner owner, Expected expected, List<NewEvent> events) {
    public StreamWrite {
        events = List.copyOf(events);
        Require.that(!events.isEmpty(), "a write to %s needs an event", stream.category());
    }

    public static StreamWrite of(StreamId stream, Owner owner, Expected expected, Event... events) {
        return new StreamWrite(
                stream, owner, expected, Stream.of(events).map(NewEvent::of).toList());
    }
}
