package dev.hearthbook.internal.decide;

import static dev.hearthbook.event.HouseSamples.ADA;
import static dev.hearthbook.event.HouseSamples.AT;
import static dev.hearthbook.event.HouseSamples.CHAT;
import static dev.hearthbook.event.HouseSamples.DOCUMENT;
import static dev.hearthbook.event.HouseSamples.LUNA;
import static dev.hearthbook.event.HouseSamples.MEMORY;
import static dev.hearthbook.event.HouseSamples.MESSAGE;
import static dev.hearthbook.event.HouseSamples.OTHER;
import static dev.hearthbook.event.HouseSamples.REFLECTION;
import static dev.hearthbook.event.HouseSamples.RELATION;
import static dev.hearthbook.event.HouseSamples.SESSION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearthbook.command.ConversationCommand;
import dev.hearthbook.command.DocumentCommand;
import dev.hearthbook.command.MemoryCommand;
import dev.hearthbook.command.PersonaCommand;
import dev.hearthbook.command.ProfileCommand;
import dev.hearthbook.command.ReflectionCommand;
import dev.hearthbook.command.RelationCommand;
import dev.hearthbook.event.ConversationEvent;
import dev.hearthbook.event.ConversationEvolution;
import dev.hearthbook.event.DocumentEvent;
import dev.hearthbook.event.DocumentEvolution;
import dev.hearthbook.event.HouseSamples;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.MemoryEvolution;
import dev.hearthbook.event.PersonaEvolution;
import dev.hearthbook.event.ReflectionEvent;
import dev.hearthbook.event.ReflectionEvolution;
import dev.hearthbook.event.RelationEvolution;
import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.Document;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.FieldRule;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.InvalidDocumentException;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.Profile;
import dev.hearthbook.model.Reflection;
import dev.hearthbook.model.ReflectionOutcome;
import dev.hearthbook.model.Relation;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Voice;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The rules, without anything around them. */
class DecidersTest {
    private static final Persona PERSONA =
            PersonaEvolution.evolve(Optional.empty(), HouseSamples.personas().get(0), AT);
    private static final Memory REMEMBERED =
            MemoryEvolution.evolve(Optional.empty(), HouseSamples.memories().get(0), AT);
    private static final Conversation CONVERSATION =
            conversation(HouseSamples.conversations().get(0), new ConversationEvent.SessionOpened(CHAT, SESSION));
    private static final Session TALK =
            session(HouseSamples.sessions().get(0), HouseSamples.sessions().get(1));

    private static Conversation conversation(ConversationEvent.OfConversation... events) {
        Optional<Conversation> now = Optional.empty();
        for (ConversationEvent.OfConversation event : events) {
            now = Optional.of(ConversationEvolution.conversation(now, event, AT));
        }
        return now.orElseThrow();
    }

    private static Session session(ConversationEvent.OfSession... events) {
        Optional<Session> now = Optional.empty();
        for (ConversationEvent.OfSession event : events) {
            now = Optional.of(ConversationEvolution.session(now, event, AT));
        }
        return now.orElseThrow();
    }

    private static Memory memory(MemoryEvent... events) {
        Memory now = REMEMBERED;
        for (MemoryEvent event : events) {
            now = MemoryEvolution.evolve(Optional.of(now), event, AT);
        }
        return now;
    }

    private static void refused(ErrorCode code, Executable what) {
        assertEquals(code, assertThrows(HearthbookException.class, what).code());
    }

    private static List<PersonaCommand> personaCommands() {
        return List.of(
                new PersonaCommand.Rename(LUNA, "x"),
                new PersonaCommand.ChangeTrait(LUNA, "x", Optional.of("y")),
                new PersonaCommand.ChangeLevel(LUNA, "x", 1),
                new PersonaCommand.ChangeVoice(LUNA, Voice.NORMAL),
                new PersonaCommand.ChangeSetting(LUNA, "x", Optional.of("y")),
                new PersonaCommand.ChangeCard(LUNA, "x"),
                new PersonaCommand.Correct(LUNA, "x", "y"),
                new PersonaCommand.NoteRelationship(LUNA, "x", "y", 1),
                new PersonaCommand.FeelMood(LUNA, "x", 1),
                new PersonaCommand.Retire(LUNA, "x"));
    }

    private static List<ConversationCommand.ToConversation> conversationCommands() {
        return List.of(
                new ConversationCommand.Title(CHAT, "x"),
                new ConversationCommand.Describe(CHAT, Map.of("x", "y")),
                new ConversationCommand.StartSession(CHAT, SessionId.of("next"), true, Map.of()),
                new ConversationCommand.Close(CHAT, "x"));
    }

    private static List<ConversationCommand.ToSession> sessionCommands() {
        return List.of(
                new ConversationCommand.Say(SESSION, HouseSamples.utterance()),
                new ConversationCommand.Edit(MESSAGE, "x"),
                new ConversationCommand.Redact(MESSAGE, "x"),
                new ConversationCommand.NoteTopic(SESSION, "x", 1),
                new ConversationCommand.NoteMood(SESSION, "x", 1),
                new ConversationCommand.DescribeSession(SESSION, Map.of("x", "y")),
                new ConversationCommand.EndSession(SESSION));
    }

    private static List<MemoryCommand> memoryCommands() {
        return List.of(
                new MemoryCommand.Revise(MEMORY, HouseSamples.content().withText("x")),
                new MemoryCommand.Reword(MEMORY, "x"),
                new MemoryCommand.ChangeTier(MEMORY, MemoryTier.SHARED),
                new MemoryCommand.Promote(MEMORY),
                new MemoryCommand.Demote(MEMORY),
                new MemoryCommand.Supersede(MEMORY, MemoryId.of("other")),
                new MemoryCommand.Retract(MEMORY, "x"),
                new MemoryCommand.Forget(MEMORY, "x"),
                new MemoryCommand.Analyse(MEMORY, Map.of("x", "y")),
                new MemoryCommand.ApplyPolicy(MEMORY, HouseSamples.policy()),
                new MemoryCommand.Retain(MEMORY, Optional.empty()),
                new MemoryCommand.Recall(MEMORY, 1, AT));
    }

    private static final CollectionType<Map<String, Object>> TASKS =
            CollectionType.named("tasks").rule("share", FieldRule.number(0, 1));
    private static final Document<Map<String, Object>> TASK = DocumentEvolution.EVOLUTION
            .after(Optional.empty(), HouseSamples.documents().get(0), AT)
            .orElseThrow();

    private static List<DocumentCommand> documentCommands() {
        return List.of(
                new DocumentCommand.Put(TASKS, DOCUMENT, Optional.of(ADA), Map.of("x", 1)),
                new DocumentCommand.Update(TASKS, DOCUMENT, Map.of("x", 1)),
                new DocumentCommand.Delete(TASKS, DOCUMENT));
    }

    private static final Relation LINK = RelationEvolution.EVOLUTION
            .after(Optional.empty(), HouseSamples.relations().get(0), AT)
            .orElseThrow();

    private static List<RelationCommand> relationCommands() {
        return List.of(
                new RelationCommand.Link(MEMORY, OTHER, "x", 0.5, Map.of()),
                new RelationCommand.Strengthen(RELATION, 0.25),
                new RelationCommand.DescribeRelation(RELATION, Map.of("x", "y")),
                new RelationCommand.Unlink(RELATION, "x"));
    }

    private static List<ProfileCommand> profileCommands() {
        return List.of(
                new ProfileCommand.UpdateProfile(ADA, HouseSamples.profile()),
                new ProfileCommand.CountUsage(ADA, "x", 1));
    }

    @Test
    void a_profile_that_says_the_same_says_nothing_and_counts_so_many_kinds_of_usage() {
        Map<String, Long> full = new HashMap<>();
        for (int i = 0; i < 64; i++) {
            full.put("u" + i, 1L);
        }
        Optional<Profile> now = Optional.of(new Profile(ADA, HouseSamples.profile(), full, AT, AT));

        assertEquals(
                List.of(), ProfileDecider.decide(now, new ProfileCommand.UpdateProfile(ADA, HouseSamples.profile())));
        assertEquals(
                1,
                ProfileDecider.decide(now, new ProfileCommand.CountUsage(ADA, "u7", 1))
                        .size());
        refused(ErrorCode.REFUSED, () -> ProfileDecider.decide(now, new ProfileCommand.CountUsage(ADA, "x", 1)));
    }

    private static List<ReflectionCommand> reflectionCommands() {
        return List.of(
                new ReflectionCommand.BeginReflection(REFLECTION, ADA, "x", List.of(MEMORY)),
                new ReflectionCommand.CompleteReflection(REFLECTION, ReflectionOutcome.NOTHING),
                new ReflectionCommand.AbandonReflection(REFLECTION, "x"),
                new ReflectionCommand.UndoReflection(REFLECTION, "x"));
    }

    private static Optional<Reflection> reflection(int events) {
        Optional<Reflection> now = Optional.empty();
        for (ReflectionEvent event : List.of(
                        HouseSamples.reflections().get(0),
                        HouseSamples.reflections().get(2),
                        HouseSamples.reflections().get(3))
                .subList(0, events)) {
            now = ReflectionEvolution.EVOLUTION.after(now, event, AT);
        }
        return now;
    }

    @Test
    void a_reflection_begins_ends_once_and_is_undone_once() {
        Function<MemoryId, Optional<Memory>> there = id -> Optional.of(REMEMBERED);
        for (ReflectionCommand command : reflectionCommands()) {
            boolean begins = command instanceof ReflectionCommand.BeginReflection;
            boolean undoes = command instanceof ReflectionCommand.UndoReflection;
            int before = begins ? 0 : undoes ? 2 : 1;
            assertEquals(
                    1,
                    ReflectionDecider.decide(reflection(before), command, there).size());
            if (!begins) {
                refused(ErrorCode.NOT_FOUND, () -> ReflectionDecider.decide(Optional.empty(), command, there));
            }
            refused(
                    ErrorCode.REFUSED,
                    () -> ReflectionDecider.decide(reflection(undoes ? 1 : begins ? 1 : 2), command, there));
        }
        assertEquals(
                List.of(),
                ReflectionDecider.decide(
                        reflection(3), new ReflectionCommand.UndoReflection(REFLECTION, "again"), there));
    }

    @Test
    void an_outcome_changes_what_was_thought_about_as_it_was() {
        ReflectionCommand complete = new ReflectionCommand.CompleteReflection(REFLECTION, HouseSamples.outcome());
        Optional<Memory> gone = Optional.of(memory(new MemoryEvent.Forgotten(MEMORY, "")));
        Optional<Memory> elsewhere = Optional.of(memory(new MemoryEvent.TierChanged(MEMORY, MemoryTier.WORKING)));
        ReflectionCommand other = new ReflectionCommand.CompleteReflection(
                REFLECTION,
                new ReflectionOutcome(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new ReflectionOutcome.Merge(MEMORY, List.of(MemoryId.of("stranger"))))));

        refused(ErrorCode.NOT_FOUND, () -> ReflectionDecider.decide(reflection(1), complete, id -> Optional.empty()));
        refused(ErrorCode.REFUSED, () -> ReflectionDecider.decide(reflection(1), complete, id -> gone));
        refused(ErrorCode.REFUSED, () -> ReflectionDecider.decide(reflection(1), complete, id -> elsewhere));
        refused(ErrorCode.REFUSED, () -> ReflectionDecider.decide(reflection(1), other, id -> Optional.of(REMEMBERED)));
    }

    @Test
    void a_relation_ends_with_either_of_its_ends() {
        Optional<Memory> gone = Optional.of(memory(new MemoryEvent.Forgotten(MEMORY, "")));
        Optional<Memory> there = Optional.of(REMEMBERED);
        RelationCommand more = new RelationCommand.Strengthen(RELATION, 0.25);

        refused(ErrorCode.NOT_FOUND, () -> RelationDecider.decide(Optional.of(LINK), gone, there, more));
        refused(ErrorCode.NOT_FOUND, () -> RelationDecider.decide(Optional.of(LINK), there, gone, more));
        assertEquals(
                List.of(),
                RelationDecider.decide(Optional.of(LINK), there, gone, new RelationCommand.Unlink(RELATION, "")));
        refused(
                ErrorCode.REFUSED,
                () -> RelationDecider.decide(
                        Optional.empty(), there, gone, new RelationCommand.Link(MEMORY, OTHER, "x", 1, Map.of())));
    }

    @Test
    void a_document_changes_by_the_difference_and_by_the_rules_of_its_collection() {
        assertEquals(
                List.of(new DocumentEvent.Updated("tasks", DOCUMENT, Map.of("share", 1))),
                DocumentDecider.decide(
                        Optional.of(TASK),
                        new DocumentCommand.Update(TASKS, DOCUMENT, Map.of("share", 1, "title", "Good tea"))));
        assertEquals(
                List.of(),
                DocumentDecider.decide(
                        Optional.of(TASK), new DocumentCommand.Put(TASKS, DOCUMENT, Optional.of(ADA), TASK.value())));
        assertThrows(
                InvalidDocumentException.class,
                () -> DocumentDecider.decide(
                        Optional.of(TASK), new DocumentCommand.Update(TASKS, DOCUMENT, Map.of("share", 2))));
        refused(
                ErrorCode.REFUSED,
                () -> DocumentDecider.decide(
                        Optional.of(TASK),
                        new DocumentCommand.Insert(TASKS, DOCUMENT, false, Optional.of(ADA), Map.of())));
        refused(
                ErrorCode.REFUSED,
                () -> DocumentDecider.decide(
                        Optional.of(TASK), new DocumentCommand.Put(TASKS, DOCUMENT, Optional.empty(), Map.of("x", 1))));
    }

    @Test
    void a_deleted_document_comes_back_to_its_subject_only() {
        Optional<Document<Map<String, Object>>> gone = DocumentEvolution.EVOLUTION.after(
                Optional.of(TASK), HouseSamples.documents().get(2), AT);

        assertEquals(List.of(), DocumentDecider.decide(gone, new DocumentCommand.Delete(TASKS, DOCUMENT)));
        refused(
                ErrorCode.NOT_FOUND,
                () -> DocumentDecider.decide(gone, new DocumentCommand.Update(TASKS, DOCUMENT, Map.of("x", 1))));
        assertEquals(
                1,
                DocumentDecider.decide(
                                gone,
                                new DocumentCommand.Insert(TASKS, DOCUMENT, false, Optional.of(ADA), Map.of("x", 1)))
                        .size());
        refused(
                ErrorCode.REFUSED,
                () -> DocumentDecider.decide(
                        gone,
                        new DocumentCommand.Insert(
                                TASKS, DOCUMENT, false, Optional.of(Subject.of("bob")), Map.of("x", 1))));
    }

    @Test
    void every_command_is_decided_and_needs_its_noun() {
        Set<Class<?>> tried = new HashSet<>();
        for (PersonaCommand command : personaCommands()) {
            tried.add(command.getClass());
            assertFalse(PersonaDecider.decide(Optional.of(PERSONA), command).isEmpty());
            refused(ErrorCode.NOT_FOUND, () -> PersonaDecider.decide(Optional.empty(), command));
        }
        for (ConversationCommand.ToConversation command : conversationCommands()) {
            tried.add(command.getClass());
            assertFalse(ConversationDecider.decide(Optional.of(CONVERSATION), command)
                    .isEmpty());
            refused(ErrorCode.NOT_FOUND, () -> ConversationDecider.decide(Optional.empty(), command));
        }
        for (ConversationCommand.ToSession command : sessionCommands()) {
            tried.add(command.getClass());
            assertFalse(
                    ConversationDecider.decide(Optional.of(TALK), command, AT).isEmpty());
            refused(ErrorCode.NOT_FOUND, () -> ConversationDecider.decide(Optional.empty(), command, AT));
        }
        Memory other = MemoryEvolution.evolve(
                Optional.empty(), MemoryEvent.Remembered.of(MemoryId.of("other"), ADA, HouseSamples.draft()), AT);
        for (MemoryCommand command : memoryCommands()) {
            tried.add(command.getClass());
            assertFalse(MemoryDecider.decide(Optional.of(REMEMBERED), Optional.of(other), command, AT)
                    .isEmpty());
            refused(ErrorCode.NOT_FOUND, () -> MemoryDecider.decide(Optional.empty(), Optional.empty(), command, AT));
        }
        for (DocumentCommand command : documentCommands()) {
            tried.add(command.getClass());
            assertFalse(DocumentDecider.decide(Optional.of(TASK), command).isEmpty());
            if (!(command instanceof DocumentCommand.Put)) {
                refused(ErrorCode.NOT_FOUND, () -> DocumentDecider.decide(Optional.empty(), command));
            }
        }
        for (RelationCommand command : relationCommands()) {
            tried.add(command.getClass());
            boolean link = command instanceof RelationCommand.Link;
            assertEquals(
                    1,
                    RelationDecider.decide(
                                    link ? Optional.empty() : Optional.of(LINK),
                                    Optional.of(REMEMBERED),
                                    Optional.of(REMEMBERED),
                                    command)
                            .size());
            refused(
                    ErrorCode.NOT_FOUND,
                    () -> RelationDecider.decide(Optional.empty(), Optional.empty(), Optional.empty(), command));
        }
        for (ProfileCommand command : profileCommands()) {
            tried.add(command.getClass());
            assertEquals(1, ProfileDecider.decide(Optional.empty(), command).size());
        }
        reflectionCommands().forEach(command -> tried.add(command.getClass()));
        // Those that begin a noun, and the one that needs a retracted memory.
        tried.addAll(Set.of(
                PersonaCommand.Create.class,
                ConversationCommand.Start.class,
                MemoryCommand.Remember.class,
                DocumentCommand.Insert.class,
                MemoryCommand.Restore.class));
        Set<Class<?>> every = Stream.of(
                        PersonaCommand.class,
                        ConversationCommand.class,
                        MemoryCommand.class,
                        RelationCommand.class,
                        ReflectionCommand.class,
                        DocumentCommand.class,
                        ProfileCommand.class)
                .flatMap(type -> HouseSamples.leaves(type).stream())
                .collect(Collectors.toSet());
        assertEquals(every, tried);
    }

    @Test
    void different_wishes_read_differently_and_generated_ids_do_not_count() {
        Set<String> requests = new HashSet<>();
        personaCommands().forEach(command -> requests.add(command.request()));
        conversationCommands().forEach(command -> requests.add(command.request()));
        sessionCommands().forEach(command -> requests.add(command.request()));
        memoryCommands().forEach(command -> requests.add(command.request()));
        documentCommands().forEach(command -> requests.add(command.request()));
        relationCommands().forEach(command -> requests.add(command.request()));
        profileCommands().forEach(command -> requests.add(command.request()));
        reflectionCommands().forEach(command -> requests.add(command.request()));
        assertEquals(
                personaCommands().size()
                        + reflectionCommands().size()
                        + conversationCommands().size()
                        + sessionCommands().size()
                        + memoryCommands().size()
                        + documentCommands().size()
                        + relationCommands().size()
                        + profileCommands().size(),
                requests.size());

        MemoryDraft draft = MemoryDraft.of("likes tea");
        assertEquals(
                new MemoryCommand.Remember(MemoryId.of("a"), ADA, draft).request(),
                new MemoryCommand.Remember(MemoryId.of("b"), ADA, draft).request());
        assertNotEquals(
                new PersonaCommand.Correct(LUNA, "ab", "c").request(),
                new PersonaCommand.Correct(LUNA, "a", "bc").request());
    }

    @Test
    void a_message_gets_the_next_number() {
        ConversationEvent said = ConversationDecider.decide(
                        Optional.of(TALK), new ConversationCommand.Say(SESSION, HouseSamples.utterance()), AT)
                .get(0);

        assertEquals(new MessageId(SESSION, 2), ((ConversationEvent.Said) said).message());
    }

    @Test
    void closing_a_conversation_ends_its_open_sessions_first() {
        List<ConversationEvent> events =
                ConversationDecider.decide(Optional.of(CONVERSATION), new ConversationCommand.Close(CHAT, "done"));

        assertEquals(
                List.of(new ConversationEvent.SessionEnded(SESSION), new ConversationEvent.Closed(CHAT, "done")),
                events);
    }

    @Test
    void a_session_has_no_message_beyond_its_last() {
        refused(
                ErrorCode.NOT_FOUND,
                () -> ConversationDecider.decide(
                        Optional.of(TALK), new ConversationCommand.Redact(new MessageId(SESSION, 2), ""), AT));
    }

    @Test
    void a_memory_moves_only_when_the_length_of_its_life_changes() {
        assertEquals(
                List.of(new MemoryEvent.TierChanged(MEMORY, MemoryTier.WORKING)),
                MemoryDecider.decide(Optional.of(REMEMBERED), Optional.empty(), new MemoryCommand.Demote(MEMORY), AT));

        List<MemoryEvent> moved =
                MemoryDecider.decide(Optional.of(REMEMBERED), Optional.empty(), new MemoryCommand.Promote(MEMORY), AT);
        assertEquals(new MemoryEvent.Moved(MEMORY, 2, MemoryTier.SEMANTIC), moved.get(0));
        assertEquals(2, ((MemoryEvent.Carried) moved.get(1)).state().generation());
    }

    @Test
    void a_forgotten_memory_takes_nothing_but_silence() {
        Memory gone = memory(new MemoryEvent.Forgotten(MEMORY, ""));

        for (MemoryCommand command : memoryCommands()) {
            if (command instanceof MemoryCommand.Forget || command instanceof MemoryCommand.Recall) {
                assertEquals(List.of(), MemoryDecider.decide(Optional.of(gone), Optional.empty(), command, AT));
            } else {
                refused(
                        ErrorCode.REFUSED,
                        () -> MemoryDecider.decide(Optional.of(gone), Optional.empty(), command, AT));
            }
        }
    }

    @Test
    void a_memory_that_could_not_be_carried_is_refused_when_it_grows() {
        MemoryDraft heavy = MemoryDraft.of("x".repeat(50_000)).metadata(metadata("m"));

        refused(
                ErrorCode.REFUSED,
                () -> MemoryDecider.decide(
                        Optional.empty(), Optional.empty(), new MemoryCommand.Remember(MEMORY, ADA, heavy), AT));
    }

    private static Map<String, String> metadata(String prefix) {
        return Map.of(
                prefix + 1, "y".repeat(2_000),
                prefix + 2, "y".repeat(2_000),
                prefix + 3, "y".repeat(2_000),
                prefix + 4, "y".repeat(2_000));
    }
}
