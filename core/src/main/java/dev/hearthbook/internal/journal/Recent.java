package dev.hearthbook.internal.journal;

import dev.hearthbook.event.Recorded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest events, readable, so that views that keep up never open a frame. Bounded by {@value #EVENTS_MAX} events and
 * {@value #BYTES_MAX} sealed bytes; older ones are read from the log. Any thread.
 */
final class Recent {
    private static final int EVENTS_MAX = 8_192;
    private static final long BYTES_MAX = 16L * 1024 * 1024;

    /** The events of one frame. */
    private record Slice(long first, long bytes, List<Recorded> events) {}

    /** By last position: whoever keeps up asks for the newest of thousands, and must not walk over the others. */
    private final TreeMap<Long, Slice> slices = new TreeMap<>();

    private long bytes;
    private long events;

    synchronized void add(List<Recorded> more, long frameBytes) {
        slices.put(
                more.get(more.size() - 1).position().value(),
                new Slice(more.get(0).position().value(), frameBytes, more));
        bytes += frameBytes;
        events += more.size();
        while (slices.size() > 1 && (bytes > BYTES_MAX || events > EVENTS_MAX)) {
            Slice oldest = slices.pollFirstEntry().getValue();
            bytes -= oldest.bytes;
            events -= oldest.events.size();
        }
    }

    /** About {@code max} events after a position, whole frames' ends at commits; empty when they are not (all) here. */
    synchronized List<Recorded> after(long position, long until, int max) {
        if (slices.isEmpty() || slices.firstEntry().getValue().first > position + 1) {
            return List.of();
        }
        List<Recorded> found = new ArrayList<>();
        for (Map.Entry<Long, Slice> slice : slices.tailMap(position, false).entrySet()) {
            boolean enough = found.size() >= max && found.get(found.size() - 1).endsCommit();
            if (enough || slice.getKey() > until) {
                break;
            }
            for (Recorded event : slice.getValue().events) {
                if (event.position().value() > position) {
                    found.add(event);
                }
            }
        }
        return found;
    }

    /** Drops every event: after a shred, nothing of the subject stays readable here. */
    synchronized void clear() {
        slices.clear();
        bytes = 0;
        events = 0;
    }
}
