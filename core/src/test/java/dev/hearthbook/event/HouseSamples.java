package dev.hearthbook.event;

import dev.hearthbook.model.Attachment;
import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.model.AuditId;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.DocumentId;
import dev.hearthbook.model.EmotionId;
import dev.hearthbook.model.EmotionalState;
import dev.hearthbook.model.EventId;
import dev.hearthbook.model.Interaction;
import dev.hearthbook.model.InteractionId;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Mood;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.PolicyDecision;
import dev.hearthbook.model.ProfileSheet;
import dev.hearthbook.model.ProfileSnapshot;
import dev.hearthbook.model.ReflectionId;
import dev.hearthbook.model.ReflectionOutcome;
import dev.hearthbook.model.RelationId;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.SnapshotId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.ToolCall;
import dev.hearthbook.model.Utterance;
import dev.hearthbook.model.Voice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One event of every class of the house, each with every field filled. */
public final class HouseSamples {
    public static final Subject ADA = Subject.of("ada");
    public static final PersonaId LUNA = PersonaId.of("luna");
    public static final ConversationId CHAT = ConversationId.of("chat");
    public static final SessionId SESSION = SessionId.of("session");
    public static final MessageId MESSAGE = new MessageId(SESSION, 1);
    public static final MemoryId MEMORY = MemoryId.of("memory");
    public static final MemoryId OTHER = MemoryId.of("other");
    public static final RelationId RELATION = RelationId.of(MEMORY, OTHER, "likes tea");
    public static final ReflectionId REFLECTION = ReflectionId.of("reflection");
    public static final DocumentId DOCUMENT = DocumentId.of("document");
    public static final Instant AT = Instant.parse("2026-03-01T08:00:00.123456Z");

    private HouseSamples() {}

    /** The leaves of a sealed hierarchy. */
    public static List<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses())
                        .flatMap(next -> leaves(next).stream())
                        .toList()
                : List.of(type);
    }

    public static PersonaSheet sheet() {
        return PersonaSheet.named("Luna")
                .withTrait("temper", "calm")
                .withLevel(PersonaSheet.EMPATHY, 80)
                .withVoice(new Voice(1.25, 0.5, true))
                .withSetting("theme", "night")
                .withCard("{\"name\":\"Luna\"}");
    }

    public static Utterance utterance() {
        return Utterance.of(Role.PERSONA, "Luna", "Good evening \uD83C\uDF19")
                .withAttachments(new Attachment("a.png", "image/png", 3, "blob:1"))
                .withTools(new ToolCall("clock", "{}", "8 pm"))
                .withMetadata(Map.of("model", "m"));
    }

    public static MemoryContent content() {
        return MemoryContent.of("likes tea")
                .withKind(MemoryContent.PREFERENCE)
                .withPatterns(List.of("asks for tea in the evening"))
                .withTags("drinks", "taste")
                .withMetadata(Map.of("source", "chat"))
                .withStrength(0.25)
                .withConfidence(0.5)
                .withImportance(0.75)
                .withValidity(Optional.of(AT), Optional.of(AT.plusSeconds(60)))
                .withSources(List.of(new EventId(new UUID(1, 2))));
    }

    public static MemoryDraft draft() {
        return MemoryDraft.of(content())
                .persona(LUNA)
                .retentionUntil(AT.plusSeconds(5))
                .aloneErasable();
    }

    public static PolicyDecision policy() {
        return new PolicyDecision("privacy", "mask", "r-1", "asked to", AT);
    }

    public static List<PersonaEvent> personas() {
        return List.of(
                new PersonaEvent.Created(LUNA, ADA, sheet()),
                new PersonaEvent.Renamed(LUNA, "Selene"),
                new PersonaEvent.TraitChanged(LUNA, "temper", Optional.of("wild")),
                new PersonaEvent.LevelChanged(LUNA, PersonaSheet.HUMOR, 3),
                new PersonaEvent.VoiceChanged(LUNA, Voice.NORMAL),
                new PersonaEvent.SettingChanged(LUNA, "theme", Optional.empty()),
                new PersonaEvent.CardChanged(LUNA, "card"),
                new PersonaEvent.Corrected(LUNA, "wrong", "right"),
                new PersonaEvent.RelationshipNoted(LUNA, "trust", "note", -0.5),
                new PersonaEvent.MoodFelt(LUNA, "joy", 0.5),
                new PersonaEvent.Retired(LUNA, "done"));
    }

    public static List<ConversationEvent.OfConversation> conversations() {
        return List.of(
                new ConversationEvent.Started(CHAT, ADA, Optional.of(LUNA), "Tea", Map.of("a", "b"), true),
                new ConversationEvent.Titled(CHAT, "Tea time"),
                new ConversationEvent.Described(CHAT, Map.of("c", "d")),
                new ConversationEvent.SessionOpened(CHAT, SESSION),
                new ConversationEvent.SessionClosed(CHAT, SESSION),
                new ConversationEvent.Closed(CHAT, "done"));
    }

    public static List<ConversationEvent.OfSession> sessions() {
        return List.of(
                new ConversationEvent.SessionStarted(SESSION, CHAT, ADA, Optional.of(LUNA), Map.of("a", "b"), true),
                new ConversationEvent.Said(MESSAGE, CHAT, utterance()),
                new ConversationEvent.Edited(MESSAGE, "Good night"),
                new ConversationEvent.Redacted(MESSAGE, "asked to"),
                new ConversationEvent.TopicNoted(SESSION, "tea", 0.5),
                new ConversationEvent.MoodNoted(SESSION, new Mood("joy", 0.5, AT)),
                new ConversationEvent.SessionDescribed(SESSION, Map.of("c", "d")),
                new ConversationEvent.SessionEnded(SESSION));
    }

    public static List<MemoryEvent> memories() {
        MemoryEvent.Remembered remembered = MemoryEvent.Remembered.of(MEMORY, ADA, draft());
        MemoryEvent.PolicyApplied policy = new MemoryEvent.PolicyApplied(MEMORY, policy());
        MemoryEvent.Analysed analysed = new MemoryEvent.Analysed(MEMORY, Map.of("mood", "good"));
        MemoryEvent.Recalled recalled = new MemoryEvent.Recalled(MEMORY, 3, AT);
        MemoryEvent.Moved moved = new MemoryEvent.Moved(MEMORY, 2, MemoryTier.SEMANTIC);
        Memory state = MemoryEvolution.evolve(Optional.empty(), remembered, AT);
        for (MemoryEvent event : List.of(policy, analysed, recalled, moved)) {
            state = MemoryEvolution.evolve(Optional.of(state), event, AT);
        }
        return List.of(
                remembered,
                policy,
                analysed,
                recalled,
                new MemoryEvent.Revised(MEMORY, content().withText("likes coffee")),
                new MemoryEvent.TierChanged(MEMORY, MemoryTier.WORKING),
                moved,
                new MemoryEvent.Carried(state),
                new MemoryEvent.Retained(MEMORY, Optional.of(AT.plusSeconds(9))),
                new MemoryEvent.Superseded(MEMORY, MemoryId.of("other"), AT),
                new MemoryEvent.Retracted(MEMORY, "wrong"),
                new MemoryEvent.Restored(MEMORY),
                new MemoryEvent.Forgotten(MEMORY, "asked to"));
    }

    public static List<RelationEvent> relations() {
        return List.of(
                new RelationEvent.Linked(RELATION, ADA, MEMORY, OTHER, "likes tea", 0.5, Map.of("note", "Good")),
                new RelationEvent.ConfidenceChanged(RELATION, 0.75),
                new RelationEvent.RelationDescribed(RELATION, Map.of("note", "wild")),
                new RelationEvent.Unlinked(RELATION, "asked to"));
    }

    public static ReflectionOutcome outcome() {
        return new ReflectionOutcome(
                List.of("what if it rained"),
                List.of("likes tea"),
                List.of(new ReflectionOutcome.Promotion(MEMORY, MemoryTier.EPISODIC, MemoryTier.SEMANTIC)),
                List.of(new ReflectionOutcome.Merge(MEMORY, List.of(OTHER))));
    }

    public static List<ReflectionEvent> reflections() {
        return List.of(
                new ReflectionEvent.ReflectionBegun(REFLECTION, ADA, "nightly", List.of(MEMORY, OTHER)),
                new ReflectionEvent.ReflectionAbandoned(REFLECTION, "woke up"),
                new ReflectionEvent.ReflectionCompleted(REFLECTION, outcome()),
                new ReflectionEvent.ReflectionUndone(REFLECTION, "asked to"));
    }

    public static ProfileSheet profile() {
        return ProfileSheet.named("Ada")
                .withGenderPreference("she")
                .withLevel(PersonaSheet.HUMOR, 70)
                .withVoice(Optional.of(1.5), Optional.of(0.5), Optional.of(true))
                .withPreference("units", "metric")
                .withInterests("tea", "rain")
                .withDislikes("wild boars");
    }

    public static List<ProfileEvent> profiles() {
        return List.of(
                new ProfileEvent.ProfileUpdated(ADA, profile()), new ProfileEvent.UsageCounted(ADA, "tea breaks", 3));
    }

    public static List<NotedEvent> noted() {
        return List.of(
                new NotedEvent.SnapshotTaken(new ProfileSnapshot(
                        SnapshotId.of("snapshot"),
                        ADA,
                        AT,
                        Map.of("openness", 0.5),
                        List.of("likes tea"),
                        0.25,
                        profile())),
                new NotedEvent.EmotionFelt(
                        new EmotionalState(EmotionId.of("emotion"), ADA, "wild joy", 0.5, 0.75, "tea", AT)),
                new NotedEvent.Interacted(new Interaction(
                        InteractionId.of("interaction"),
                        ADA,
                        Optional.of(SESSION),
                        "question about tea",
                        Duration.ofMillis(250),
                        "streaming",
                        AT)),
                new NotedEvent.Audited(new AuditEntry(
                        AuditId.of("audit"),
                        "00ff",
                        "11ee",
                        "22dd",
                        Optional.of(MEMORY),
                        "memory.retrieve",
                        false,
                        "NOT_FOUND",
                        "pii",
                        "e-mail",
                        AuditEntry.REFUSE,
                        "trace",
                        "request",
                        AT)));
    }

    public static List<DocumentEvent> documents() {
        Map<String, @Nullable Object> patch = new TreeMap<>(Map.of("title", "Good night", "parts", Map.of("n", 1)));
        patch.put("gone", null);
        return List.of(
                new DocumentEvent.Inserted(
                        "tasks",
                        DOCUMENT,
                        Optional.of(ADA),
                        14,
                        Map.of("title", "Good tea", "gone", true, "share", 0.5, "list", List.of(1, "two"))),
                new DocumentEvent.Updated("tasks", DOCUMENT, patch),
                new DocumentEvent.Deleted("tasks", DOCUMENT));
    }

    public static List<Event> all() {
        List<Event> all = new ArrayList<>(personas());
        all.addAll(conversations());
        all.addAll(sessions());
        all.addAll(memories());
        all.addAll(relations());
        all.addAll(reflections());
        all.addAll(profiles());
        all.addAll(noted());
        all.addAll(documents());
        return all;
    }
}
