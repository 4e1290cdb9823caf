package dev.hearthbook.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.Document;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryStatus;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.Profile;
import dev.hearthbook.model.Reflection;
import dev.hearthbook.model.ReflectionStatus;
import dev.hearthbook.model.Relation;
import dev.hearthbook.model.Session;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every event of the house: its name, its sample, and what it makes of its noun. */
class HouseEventsTest {
    private static Set<Class<?>> everyClass() {
        return Stream.of(
                        PersonaEvent.class,
                        ConversationEvent.class,
                        MemoryEvent.class,
                        RelationEvent.class,
                        ReflectionEvent.class,
                        DocumentEvent.class,
                        ProfileEvent.class,
                        NotedEvent.class)
                .flatMap(type -> HouseSamples.leaves(type).stream())
                .collect(Collectors.toSet());
    }

    @Test
    void every_event_class_has_a_name_and_a_sample() {
        Set<Class<?>> named = new HashSet<>();
        HouseEvents.types().all().forEach(type -> named.add(type.javaClass()));
        Set<Class<?>> sampled =
                HouseSamples.all().stream().map(Object::getClass).collect(Collectors.toSet());

        assertEquals(everyClass(), named);
        assertEquals(everyClass(), sampled);
    }

    @Test
    void no_event_prints_what_it_says() {
        for (Event event : HouseSamples.all()) {
            String printed = event.toString();
            for (String said : List.of("tea", "Luna", "wild", "Good", "asked to", "wrong", "note", "card", "mask")) {
                assertFalse(printed.contains(said), () -> event.getClass().getSimpleName() + " prints " + said);
            }
        }
    }

    @Test
    void moods_of_version_1_counted_to_a_hundred() {
        Map<String, Object> fields = new HashMap<>(Map.of("persona", "luna", "mood", "joy", "intensity", 40));
        var type = HouseEvents.types().of(PersonaEvent.MoodFelt.class).orElseThrow();

        Map<String, Object> lifted = type.upcasters().get(0).lift(fields);

        assertEquals(0.4, lifted.get("intensity"));
        assertEquals(2, type.version());
    }

    @Test
    void every_event_evolves_its_noun() {
        Optional<Persona> persona = Optional.empty();
        for (PersonaEvent event : HouseSamples.personas()) {
            persona = Optional.of(PersonaEvolution.evolve(persona, event, HouseSamples.AT));
        }
        assertTrue(persona.orElseThrow().retired());
        assertEquals("Selene", persona.orElseThrow().name());

        Optional<Conversation> conversation = Optional.empty();
        for (ConversationEvent.OfConversation event : HouseSamples.conversations()) {
            conversation = Optional.of(ConversationEvolution.conversation(conversation, event, HouseSamples.AT));
        }
        assertTrue(conversation.orElseThrow().closed());

        Optional<Session> session = Optional.empty();
        for (ConversationEvent.OfSession event : HouseSamples.sessions()) {
            session = Optional.of(ConversationEvolution.session(session, event, HouseSamples.AT));
        }
        assertEquals(Set.of(1), session.orElseThrow().redacted());

        Optional<Profile> profile = Optional.empty();
        for (ProfileEvent event : HouseSamples.profiles()) {
            profile = ProfileEvolution.EVOLUTION.after(profile, event, HouseSamples.AT);
        }
        assertEquals(HouseSamples.profile(), profile.orElseThrow().sheet());
        assertEquals(Map.of("tea breaks", 3L), profile.orElseThrow().usage());

        Optional<Relation> relation = Optional.empty();
        for (RelationEvent event : HouseSamples.relations()) {
            relation = RelationEvolution.EVOLUTION.after(relation, event, HouseSamples.AT);
        }
        assertEquals(0.75, relation.orElseThrow().confidence());
        assertFalse(relation.orElseThrow().linked());

        Optional<Reflection> reflection = Optional.empty();
        for (ReflectionEvent event : HouseSamples.reflections()) {
            reflection = ReflectionEvolution.EVOLUTION.after(reflection, event, HouseSamples.AT);
        }
        assertEquals(
                Optional.of(HouseSamples.outcome()), reflection.orElseThrow().outcome());
        assertEquals(ReflectionStatus.UNDONE, reflection.orElseThrow().status());

        Optional<Document<Map<String, Object>>> document = Optional.empty();
        for (DocumentEvent event : HouseSamples.documents().subList(0, 2)) {
            document = DocumentEvolution.EVOLUTION.after(document, event, HouseSamples.AT);
        }
        assertEquals(
                Map.of("title", "Good night", "share", 0.5, "list", List.of(1L, "two"), "parts", Map.of("n", 1L)),
                document.orElseThrow().value());
        document = DocumentEvolution.EVOLUTION.after(
                document, HouseSamples.documents().get(2), HouseSamples.AT);
        assertTrue(document.orElseThrow().deleted());
        assertEquals(Map.of(), document.orElseThrow().value());

        Optional<Memory> memory = Optional.empty();
        for (MemoryEvent event : HouseSamples.memories()) {
            memory = Optional.of(MemoryEvolution.evolve(memory, event, HouseSamples.AT));
        }
        assertEquals(MemoryStatus.FORGOTTEN, memory.orElseThrow().status());
        assertEquals(MemoryTier.SEMANTIC, memory.orElseThrow().tier());
        assertFalse(memory.orElseThrow().text().contains("coffee"));
        assertEquals(List.of(), memory.orElseThrow().content().tags());
    }
}
