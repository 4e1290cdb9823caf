package dev.hearthbook.internal.chronicle;

import dev.hearthbook.log.EventLog.Tail;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What readers may see: replaced whole by the writer after each frame, so that a reader never sees half of a change.
 *
 * @param sealed in order
 * @param current the segment being written, when there is one with a frame
 * @param tail the end of the log
 * @param bytes that all of it takes on disk
 */
record View(List<Segment> sealed, @Nullable Segment current, Tail tail, long bytes) {
    /** Of a log whose segments are all sealed. */
    static View of(List<Segment> sealed) {
        Tail tail =
                sealed.isEmpty() ? Tail.EMPTY : sealed.get(sealed.size() - 1).end();
        return new View(
                sealed, null, tail, sealed.stream().mapToLong(Segment::length).sum());
    }

    /** The segments from the one that holds {@code position}; none when it lies beyond the end. */
    List<Segment> from(long position) {
        if (position > tail.position()) {
            return List.of();
        }
        int low = 0;
        for (int high = sealed.size(); low < high; ) {
            int middle = (low + high) >>> 1;
            if (sealed.get(middle).last() < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        List<Segment> rest = new ArrayList<>(sealed.subList(low, sealed.size()));
        if (current != null) {
            rest.add(current);
        }
        return rest;
    }

    /** The segment of that number, or null. */
    @Nullable
    Segment number(int number) {
        if (current != null && current.number() == number) {
            return current;
        }
        int low = 0;
        for (int high = sealed.size() - 1; low <= high; ) {
            int middle = (low + high) >>> 1;
            Segment segment = sealed.get(middle);
            if (segment.number() == number) {
                return segment;
            }
            if (segment.number() < number) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }
}
