package dev.hearthbook.internal.decide;

import dev.hearthbook.event.ConversationEvolution;
import dev.hearthbook.event.DocumentEvolution;
import dev.hearthbook.event.Evolution;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.MemoryEvolution;
import dev.hearthbook.event.NotedEvent;
import dev.hearthbook.event.PersonaEvolution;
import dev.hearthbook.event.ProfileEvolution;
import dev.hearthbook.event.ReflectionEvolution;
import dev.hearthbook.event.RelationEvolution;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.Document;
import dev.hearthbook.model.EmotionalState;
import dev.hearthbook.model.Interaction;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.Profile;
import dev.hearthbook.model.ProfileSnapshot;
import dev.hearthbook.model.Reflection;
import dev.hearthbook.model.Relation;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.Subject;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the desk needs to know of a noun: how events change it, whose it is, and by which tags its events are found.
 *
 * @param name for messages
 * @param owner whose its stream is and how long it lives
 */
record Kind<T>(String name, Evolution<?, T> evolution, Function<T, Owner> owner, Function<T, Set<Tag>> tags) {
    static final Kind<Persona> PERSONA = new Kind<>(
            "persona",
            PersonaEvolution.EVOLUTION,
            persona -> Owner.of(persona.subject(), RetentionClass.PERSONAS),
            persona -> tags(Optional.of(persona.id()), Optional.empty()));

    static final Kind<Conversation> CONVERSATION = new Kind<>(
            "conversation",
            ConversationEvolution.CONVERSATIONS,
            it -> Owner.of(it.subject(), RetentionClass.CONVERSATIONS)
                    .aloneErasable(it.erasableAlone(), HouseStreams.of(it.id())),
            it -> tags(it.persona(), Optional.of(it.id().value())));

    static final Kind<Session> SESSION = new Kind<>(
            "session",
            ConversationEvolution.SESSIONS,
            it -> Owner.of(it.subject(), RetentionClass.SESSIONS)
                    .aloneErasable(it.erasableAlone(), HouseStreams.of(it.conversation())),
            it -> tags(it.persona(), Optional.of(it.conversation().value())));

    static final Kind<Memory> MEMORY = new Kind<>(
            "memory",
            MemoryEvolution.EVOLUTION,
            it -> Owner.of(it.subject(), it.tier().retention())
                    .aloneErasable(it.erasableAlone(), HouseStreams.of(it.id())),
            it -> tags(it.persona(), Optional.empty()));

    static final Kind<Relation> RELATION = new Kind<>(
            "relation",
            RelationEvolution.EVOLUTION,
            it -> Owner.of(it.subject(), RetentionClass.RELATIONS),
            it -> Set.of(
                    Tag.of("memory", it.source().value()),
                    Tag.of("memory", it.target().value())));

    static final Kind<Profile> PROFILE = new Kind<>(
            "profile",
            ProfileEvolution.EVOLUTION,
            it -> Owner.of(it.subject(), RetentionClass.PROFILES),
            it -> Set.of());

    static final Kind<ProfileSnapshot> SNAPSHOT = new Kind<>(
            "profile snapshot",
            NotedEvent.SnapshotTaken.EVOLUTION,
            it -> Owner.of(it.subject(), RetentionClass.PROFILE_SNAPSHOTS),
            it -> Set.of());

    static final Kind<EmotionalState> EMOTION = new Kind<>(
            "emotional state",
            NotedEvent.EmotionFelt.EVOLUTION,
            it -> Owner.of(it.subject(), RetentionClass.EMOTIONS),
            it -> Set.of());

    static final Kind<Interaction> INTERACTION = new Kind<>(
            "interaction",
            NotedEvent.Interacted.EVOLUTION,
            it -> Owner.of(it.subject(), RetentionClass.INTERACTIONS),
            it -> Set.of());

    static final Kind<Reflection> REFLECTION = new Kind<>(
            "reflection",
            ReflectionEvolution.EVOLUTION,
            it -> Owner.of(it.subject(), RetentionClass.REFLECTIONS),
            it -> Set.of());

    static final Kind<Document<Map<String, Object>>> DOCUMENT = new Kind<>(
            "document",
            DocumentEvolution.EVOLUTION,
            it -> new Owner(it.subject(), RetentionClass.coded(it.retention()), Optional.empty()),
            it -> Set.of(Tag.of("collection", it.collection())));

    /** Whose data it is; empty for data about nobody. */
    Optional<Subject> subject(T noun) {
        return owner.apply(noun).subject();
    }

    private static Set<Tag> tags(Optional<PersonaId> persona, Optional<String> conversation) {
        Set<Tag> tags = new HashSet<>();
        persona.ifPresent(id -> tags.add(Tag.of("persona", id.value())));
        conversation.ifPresent(id -> tags.add(Tag.of("conversation", id)));
        return tags;
    }
}
