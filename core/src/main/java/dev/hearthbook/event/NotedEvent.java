package dev.hearthbook.event;

import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.model.EmotionalState;
import dev.hearthbook.model.Interaction;
import dev.hearthbook.model.ProfileSnapshot;
import dev.hearthbook.model.StreamId;

/** A noun that is noted once and never changes: one event is all that happens to it, and its stream holds nothing else. */
public sealed interface NotedEvent extends Event {
    /** Where it stands alone. */
    StreamId stream();

    /** A user was looked at. */
    record SnapshotTaken(ProfileSnapshot snapshot) implements NotedEvent {
        public static final Evolution<SnapshotTaken, ProfileSnapshot> EVOLUTION =
                Evolution.noted(SnapshotTaken.class, SnapshotTaken::snapshot);

        @Override
        public StreamId stream() {
            return HouseStreams.of(snapshot.id());
        }
    }

    /** A user felt something. */
    record EmotionFelt(EmotionalState state) implements NotedEvent {
        public static final Evolution<EmotionFelt, EmotionalState> EVOLUTION =
                Evolution.noted(EmotionFelt.class, EmotionFelt::state);

        @Override
        public StreamId stream() {
            return HouseStreams.of(state.id());
        }
    }

    /** A user and an agent dealt with each other. */
    record Interacted(Interaction interaction) implements NotedEvent {
        public static final Evolution<Interacted, Interaction> EVOLUTION =
                Evolution.noted(Interacted.class, Interacted::interaction);

        @Override
        public StreamId stream() {
            return HouseStreams.of(interaction.id());
        }
    }

    /** Something was read, or a policy decided. About nobody: it survives every erasure. */
    record Audited(AuditEntry entry) implements NotedEvent {
        public static final Evolution<Audited, AuditEntry> EVOLUTION = Evolution.noted(Audited.class, Audited::entry);

        @Override
        public StreamId stream() {
            return HouseStreams.of(entry.id());
        }
    }
}
