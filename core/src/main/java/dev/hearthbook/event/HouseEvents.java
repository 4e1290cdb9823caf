package dev.hearthbook.event;

import java.util.Map;

/**
 * The names under which the house's own events stand in the log. A name and the meaning of its fields never change; a field
 * may be added, and a new meaning is a new version with an {@link Upcaster} here, or a new event.
 */
public final class HouseEvents {
    private HouseEvents() {}

    /** Every event type of the house; add your own with {@link EventTypes#and}. */
    public static EventTypes types() {
        EventTypes.Builder types = EventTypes.builder();
        personas(types);
        conversations(types);
        memories(types);
        relations(types);
        people(types);
        reflections(types);
        documents(types);
        return types.build();
    }

    private static void personas(EventTypes.Builder types) {
        types.register("persona.created", 1, PersonaEvent.Created.class)
                .register("persona.renamed", 1, PersonaEvent.Renamed.class)
                .register("persona.trait-changed", 1, PersonaEvent.TraitChanged.class)
                .register("persona.level-changed", 1, PersonaEvent.LevelChanged.class)
                .register("persona.voice-changed", 1, PersonaEvent.VoiceChanged.class)
                .register("persona.setting-changed", 1, PersonaEvent.SettingChanged.class)
                .register("persona.card-changed", 1, PersonaEvent.CardChanged.class)
                .register("persona.corrected", 1, PersonaEvent.Corrected.class)
                .register("persona.relationship-noted", 1, PersonaEvent.RelationshipNoted.class)
                .register("persona.mood-felt", 2, PersonaEvent.MoodFelt.class)
                .upcast("persona.mood-felt", 1, HouseEvents::percentToShare)
                .register("persona.retired", 1, PersonaEvent.Retired.class);
    }

    private static void conversations(EventTypes.Builder types) {
        types.register("conversation.started", 1, ConversationEvent.Started.class)
                .register("conversation.titled", 1, ConversationEvent.Titled.class)
                .register("conversation.described", 1, ConversationEvent.Described.class)
                .register("conversation.session-opened", 1, ConversationEvent.SessionOpened.class)
                .register("conversation.session-closed", 1, ConversationEvent.SessionClosed.class)
                .register("conversation.closed", 1, ConversationEvent.Closed.class)
                .register("session.started", 1, ConversationEvent.SessionStarted.class)
                .register("session.said", 1, ConversationEvent.Said.class)
                .register("session.edited", 1, ConversationEvent.Edited.class)
                .register("session.redacted", 1, ConversationEvent.Redacted.class)
                .register("session.topic-noted", 1, ConversationEvent.TopicNoted.class)
                .register("session.mood-noted", 1, ConversationEvent.MoodNoted.class)
                .register("session.described", 1, ConversationEvent.SessionDescribed.class)
                .register("session.ended", 1, ConversationEvent.SessionEnded.class);
    }

    private static void memories(EventTypes.Builder types) {
        types.register("memory.remembered", 1, MemoryEvent.Remembered.class)
                .register("memory.revised", 1, MemoryEvent.Revised.class)
                .register("memory.tier-changed", 1, MemoryEvent.TierChanged.class)
                .register("memory.moved", 1, MemoryEvent.Moved.class)
                .register("memory.carried", 1, MemoryEvent.Carried.class)
                .register("memory.superseded", 1, MemoryEvent.Superseded.class)
                .register("memory.retracted", 1, MemoryEvent.Retracted.class)
                .register("memory.restored", 1, MemoryEvent.Restored.class)
                .register("memory.forgotten", 1, MemoryEvent.Forgotten.class)
                .register("memory.analysed", 1, MemoryEvent.Analysed.class)
                .register("memory.policy-applied", 1, MemoryEvent.PolicyApplied.class)
                .register("memory.retained", 1, MemoryEvent.Retained.class)
                .register("memory.recalled", 1, MemoryEvent.Recalled.class);
    }

    private static void relations(EventTypes.Builder types) {
        types.register("relation.linked", 1, RelationEvent.Linked.class)
                .register("relation.confidence-changed", 1, RelationEvent.ConfidenceChanged.class)
                .register("relation.described", 1, RelationEvent.RelationDescribed.class)
                .register("relation.unlinked", 1, RelationEvent.Unlinked.class);
    }

    private static void people(EventTypes.Builder types) {
        types.register("profile.updated", 1, ProfileEvent.ProfileUpdated.class)
                .register("profile.usage-counted", 1, ProfileEvent.UsageCounted.class)
                .register("profile.snapshot-taken", 1, NotedEvent.SnapshotTaken.class)
                .register("emotion.felt", 1, NotedEvent.EmotionFelt.class)
                .register("interaction.recorded", 1, NotedEvent.Interacted.class)
                .register("audit.logged", 1, NotedEvent.Audited.class);
    }

    private static void reflections(EventTypes.Builder types) {
        types.register("reflection.begun", 1, ReflectionEvent.ReflectionBegun.class)
                .register("reflection.completed", 1, ReflectionEvent.ReflectionCompleted.class)
                .register("reflection.undone", 1, ReflectionEvent.ReflectionUndone.class)
                .register("reflection.abandoned", 1, ReflectionEvent.ReflectionAbandoned.class);
    }

    private static void documents(EventTypes.Builder types) {
        types.register("document.inserted", 1, DocumentEvent.Inserted.class)
                .register("document.updated", 1, DocumentEvent.Updated.class)
                .register("document.deleted", 1, DocumentEvent.Deleted.class);
    }

    /**
     * {@code persona.mood-felt} 1 to 2: the intensity was a percentage, 0 to 100, and is a share now, as everywhere else in
     * the house. The field kept its name and changed its meaning, which is why the version counts.
     */
    static Map<String, Object> percentToShare(Map<String, Object> fields) {
        if (fields.get("intensity") instanceof Number percent) {
            fields.put("intensity", percent.doubleValue() / 100);
        }
        return fields;
    }
}
