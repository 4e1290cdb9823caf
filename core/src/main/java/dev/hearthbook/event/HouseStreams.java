package dev.hearthbook.event;

import dev.hearthbook.model.AuditId;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.DocumentId;
import dev.hearthbook.model.EmotionId;
import dev.hearthbook.model.InteractionId;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.ReflectionId;
import dev.hearthbook.model.RelationId;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.SnapshotId;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;

/** Which stream holds what happens to which noun. */
public final class HouseStreams {
    private HouseStreams() {}

    public static StreamId of(PersonaId persona) {
        return new StreamId("persona", persona.value());
    }

    public static StreamId of(ConversationId conversation) {
        return new StreamId("conversation", conversation.value());
    }

    public static StreamId of(SessionId session) {
        return new StreamId("session", session.value());
    }

    public static StreamId of(RelationId relation) {
        return new StreamId("relation", relation.value());
    }

    /** The profile of a user. */
    public static StreamId of(Subject subject) {
        return new StreamId("profile", subject.value());
    }

    public static StreamId of(SnapshotId snapshot) {
        return new StreamId("profile-snapshot", snapshot.value());
    }

    public static StreamId of(EmotionId state) {
        return new StreamId("emotion", state.value());
    }

    public static StreamId of(InteractionId interaction) {
        return new StreamId("interaction", interaction.value());
    }

    public static StreamId of(ReflectionId reflection) {
        return new StreamId("reflection", reflection.value());
    }

    /** An entry of the audit. */
    public static StreamId of(AuditId entry) {
        return new StreamId("audit", entry.value());
    }

    /** A document of a collection: {@code document/<collection>:<id>}; no collection's name holds a ':'. */
    public static StreamId of(String collection, DocumentId document) {
        return new StreamId("document", collection + ":" + document.value());
    }

    /** The first generation of a memory. */
    public static StreamId of(MemoryId memory) {
        return of(memory, 1);
    }

    /**
     * One generation of a memory: {@code memory/<id>}, then {@code memory.g2/<id>} and so on. The number stands in the
     * category, where no id can imitate it.
     */
    public static StreamId of(MemoryId memory, int generation) {
        Require.that(generation >= 1, "generations are numbered from 1, but it was %d", generation);
        return new StreamId(generation == 1 ? "memory" : "memory.g" + generation, memory.value());
    }
}
