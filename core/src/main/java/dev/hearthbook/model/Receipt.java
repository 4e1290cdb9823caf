package dev.hearthbook.model;

import java.util.Map;

/**
 * The proof of a write: where its last event stands and which version each stream has now. Hand it to a query's
 * {@code after} to read your own write.
 *
 * @param mark where the last event of the commit stands
 * @param events how many events the commit recorded; 0 when the command changed nothing, the mark then being the log's end
 * @param versions the version of each stream the commit wrote; 1 is the first event
 */
public record Receipt(Mark mark, int events, Map<StreamId, Long> versions) {
    public Receipt {
        Require.that(events >= 0, "a receipt counts 0 or more events, but counted %d", events);
        versions = Map.copyOf(versions);
    }

    /** Where the last event of the commit stands. */
    public Position position() {
        return mark.position();
    }
}
