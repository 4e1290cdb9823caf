package dev.hearthbook.view;

import dev.hearthbook.model.Position;
import dev.hearthbook.model.StreamId;
import java.time.Instant;

/**
 * An event that a projection could not fold. It and what comes after it in its stream wait, for that projection only; every other
 * stream goes on.
 *
 * @param projection which one
 * @param position where the event stands
 * @param stream its stream
 * @param type its name in the log
 * @param version it was written with
 * @param time when it was recorded
 * @param reason what was thrown and where, as class and line; never content
 * @param waiting how many later events of the stream wait behind it
 */
public record ParkedEvent(
        String projection,
        Position position,
        StreamId stream,
        String type,
        int version,
        Instant time,
        String reason,
        long waiting) {
    @Override
    public String toString() {
        return "ParkedEvent[" + projection + ", " + position + ", " + type + " " + version + ", " + waiting
                + " waiting]";
    }
}
