package dev.hearthbook.samples.judges.pekko;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.model.StreamId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * What the plugins write. One stream holds the messages of a persistence id, and its versions are their sequence numbers; what
 * was deleted of them, and the snapshots, have streams of their own beside it.
 */
sealed interface PekkoEvent extends Event {
    /** A message, as Pekko's own serializers wrote it. */
    record Persisted(byte[] message) implements PekkoEvent {}

    /** A sequence number whose message was refused; without it, version and sequence number would part. */
    record Refused() implements PekkoEvent {}

    /** Messages up to this sequence number are not given out any more. */
    record DeletedTo(long sequenceNr) implements PekkoEvent {}

    /** A snapshot, as Pekko's own serializers wrote it. */
    record SnapshotSaved(long sequenceNr, long timestamp, byte[] snapshot) implements PekkoEvent {}

    /** Snapshots within these bounds, both inclusive, are not given out any more. */
    record SnapshotsDeleted(long fromSequenceNr, long toSequenceNr, long fromTimestamp, long toTimestamp)
            implements PekkoEvent {
        boolean covers(SnapshotSaved saved) {
            return saved.sequenceNr >= fromSequenceNr
                    && saved.sequenceNr <= toSequenceNr
                    && saved.timestamp >= fromTimestamp
                    && saved.timestamp <= toTimestamp;
        }
    }

    EventTypes TYPES = EventTypes.builder()
            .register("pekko.persisted", 1, Persisted.class)
            .register("pekko.refused", 1, Refused.class)
            .register("pekko.deleted-to", 1, DeletedTo.class)
            .register("pekko.snapshot-saved", 1, SnapshotSaved.class)
            .register("pekko.snapshots-deleted", 1, SnapshotsDeleted.class)
            .build();

    static StreamId messages(String persistenceId) {
        return stream("pekko", persistenceId);
    }

    static StreamId deletions(String persistenceId) {
        return stream("pekko.deletions", persistenceId);
    }

    static StreamId snapshots(String persistenceId) {
        return stream("pekko.snapshots", persistenceId);
    }

    /** Persistence ids may hold anything; stream ids may not. */
    private static StreamId stream(String category, String persistenceId) {
        return new StreamId(category, URLEncoder.encode(persistenceId, StandardCharsets.UTF_8));
    }
}
