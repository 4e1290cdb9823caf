package dev.hearthbook.internal.decide;

import dev.hearthbook.event.ConversationEvent;
import dev.hearthbook.event.ConversationEvolution;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.MemoryEvolution;
import dev.hearthbook.event.PersonaEvent;
import dev.hearthbook.event.PersonaEvolution;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.Subject;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the desk needs to know of a noun: how events change it, whose it is, and by which tags its events are found.
 *
 * @param name for messages
 * @param begins whether an event can be the first of a stream; another one that is first lost what was before it
 * @param owner whose its stream is and how long it lives
 */
record Kind<T>(
        String name,
        Predicate<Event> begins,
        Evolution<T> evolution,
        Function<T, Subject> subject,
        Function<T, Owner> owner,
        Function<T, Set<Tag>> tags) {
    /** @see PersonaEvolution */
    @FunctionalInterface
    interface Evolution<T> {
        T evolve(Optional<T> now, Event event, Instant at);
    }

    static final Kind<Persona> PERSONA = new Kind<>(
            "persona",
            event -> PersonaEvolution.begins((PersonaEvent) event),
            (now, event, at) -> PersonaEvolution.evolve(now, (PersonaEvent) event, at),
            Persona::subject,
            persona -> Owner.of(persona.subject(), RetentionClass.PERSONAS),
            persona -> tags(Optional.of(persona.id()), Optional.empty()));

    static final Kind<Conversation> CONVERSATION = new Kind<>(
            "conversation",
            event -> ConversationEvolution.begins((ConversationEvent) event),
            (now, event, at) -> ConversationEvolution.conversation(now, (ConversationEvent.OfConversation) event, at),
            Conversation::subject,
            it -> Owner.of(it.subject(), RetentionClass.CONVERSATIONS)
                    .aloneErasable(it.erasableAlone(), HouseStreams.of(it.id())),
            it -> tags(it.persona(), Optional.of(it.id().value())));

    static final Kind<Session> SESSION = new Kind<>(
            "session",
            event -> ConversationEvolution.begins((ConversationEvent) event),
            (now, event, at) -> ConversationEvolution.session(now, (ConversationEvent.OfSession) event, at),
            Session::subject,
            it -> Owner.of(it.subject(), RetentionClass.SESSIONS)
                    .aloneErasable(it.erasableAlone(), HouseStreams.of(it.conversation())),
            it -> tags(it.persona(), Optional.of(it.conversation().value())));

    static final Kind<Memory> MEMORY = new Kind<>(
            "memory",
            event -> MemoryEvolution.begins((MemoryEvent) event),
            (now, event, at) -> MemoryEvolution.evolve(now, (MemoryEvent) event, at),
            Memory::subject,
            it -> Owner.of(it.subject(), it.tier().retention())
                    .aloneErasable(it.erasableAlone(), HouseStreams.of(it.id())),
            it -> tags(it.persona(), Optional.empty()));

    private static Set<Tag> tags(Optional<PersonaId> persona, Optional<String> conversation) {
        Set<Tag> tags = new HashSet<>();
        persona.ifPresent(id -> tags.add(Tag.of("persona", id.value())));
        conversation.ifPresent(id -> tags.add(Tag.of("conversation", id)));
        return tags;
    }
}
