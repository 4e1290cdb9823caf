package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Audit;
import dev.hearthbook.Consolidator;
import dev.hearthbook.Conversations;
import dev.hearthbook.Documents;
import dev.hearthbook.Emotions;
import dev.hearthbook.Interactions;
import dev.hearthbook.Memories;
import dev.hearthbook.Personas;
import dev.hearthbook.ProfileSnapshots;
import dev.hearthbook.Profiles;
import dev.hearthbook.Reflections;
import dev.hearthbook.Relations;
import dev.hearthbook.Shelf;
import dev.hearthbook.SubjectBook;
import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.model.AuditId;
import dev.hearthbook.model.BulkRefusedException;
import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.Document;
import dev.hearthbook.model.DocumentId;
import dev.hearthbook.model.EmotionId;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HouseCollections;
import dev.hearthbook.model.InteractionId;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.PolicyDecision;
import dev.hearthbook.model.ProfileSheet;
import dev.hearthbook.model.ReflectionId;
import dev.hearthbook.model.ReflectionOutcome;
import dev.hearthbook.model.RelationId;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.SnapshotId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Utterance;
import dev.hearthbook.model.Voice;
import dev.hearthbook.model.Workflow;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.Cursor;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.PersonaTable;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Table;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The handle of one subject against everybody else's data: every method of every façade is tried with foreign ids, foreign
 * queries and foreign cursors, and gives nothing or a refusal by name. Which methods there are is read from the classes, so
 * a new one without a trial fails here.
 */
public abstract class IsolationContract extends BookContract {
    private static final long SEED = 20_260_301;

    private static final CollectionType<Workflow> TYPE = HouseCollections.WORKFLOWS;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<House> houses = new ArrayList<>();
    private final Set<String> tried = new TreeSet<>();

    /** What one subject has. */
    private record House(
            Subject subject,
            PersonaId persona,
            ConversationId conversation,
            SessionId session,
            MessageId message,
            MemoryId memory,
            MemoryId other,
            DocumentId document,
            RelationId relation,
            SnapshotId snapshot,
            EmotionId emotion,
            InteractionId interaction,
            ReflectionId reflection,
            AuditId audited) {}

    @Test
    void a_subject_finds_nothing_of_another_by_any_method_id_query_or_cursor() {
        for (int i = 0; i < 5; i++) {
            houses.add(house(Subject.of("user-" + i), i));
        }
        settle();

        for (House mine : houses) {
            for (House theirs : houses) {
                if (!mine.equals(theirs)) {
                    try {
                        tryEverything(book.as(mine.subject()), theirs);
                    } catch (AssertionError e) {
                        throw new AssertionError("seed " + SEED + ": " + mine.subject() + " on " + theirs.subject(), e);
                    }
                }
            }
        }

        assertEquals(methods(), tried, "every method has its trial");
        seesItsOwn();
    }

    private House house(Subject subject, int number) {
        SubjectBook own = book.as(subject);
        PersonaId persona = PersonaId.of("persona-" + number);
        ok(own.personas().create(persona, PersonaSheet.named("Name " + number).withCard("common words")));
        var chat = ok(own.conversations().start("common words"));
        MessageId message = null;
        int messages = random.nextInt(3, 9);
        for (int i = 0; i < messages; i++) {
            message = ok(own.conversations().say(chat.session(), Role.USER, "User", "common words " + i))
                    .message();
        }
        MemoryId memory = ok(own.memories()
                        .remember(MemoryDraft.of("common words").tags("common")))
                .memory();
        MemoryId other = ok(own.memories().remember("common words too")).memory();
        for (int i = random.nextInt(4); i >= 0; i--) {
            ok(own.memories().remember("common words again " + i));
        }
        return new House(
                subject,
                persona,
                chat.conversation(),
                chat.session(),
                Optional.ofNullable(message).orElseThrow(),
                memory,
                other,
                ok(own.documents(TYPE).insert(Workflow.of("common words"))).document(),
                linked(own, memory, other),
                snapshot(own, subject),
                ok(own.emotions().record(subject, "common", 1)).state(),
                ok(own.interactions().record(subject, Optional.of(chat.session()), "x", Duration.ZERO, "y"))
                        .interaction(),
                ok(own.reflections().begin(subject, "common", List.of(memory))).reflection(),
                ok(own.with(RequestContext.of("auditor", "test").withTrace("t", "r"))
                                .audit()
                                .log(subject, Optional.of(memory), "x", ""))
                        .entry());
    }

    private void tryEverything(SubjectBook own, House theirs) {
        tryPersonas(own.personas(), theirs);
        tryConversations(own.conversations(), theirs);
        tryMemories(own.memories(), theirs);
        tryDocuments(own.documents(TYPE), theirs);
        tryRelations(own.relations(), theirs);
        tryProfiles(own.profiles(), theirs);
        trySnapshots(own.profiles().snapshots(), theirs);
        tryAudit(own.audit(), theirs);
        tryEmotions(own.emotions(), theirs);
        tryInteractions(own.interactions(), theirs);
        tryReflections(own.reflections(), theirs);
        foreign("commit", own.commit(tx -> {
            assertTrue(tx.memories().get(theirs.memory()).isEmpty());
            assertTrue(tx.personas().get(theirs.persona()).isEmpty());
            assertTrue(tx.conversations().get(theirs.conversation()).isEmpty());
            assertTrue(tx.conversations().session(theirs.session()).isEmpty());
            tx.memories().revise(theirs.memory(), "mine now");
        }));
        tried.remove("commit");
    }

    private void tryPersonas(Personas own, House theirs) {
        PersonaId id = theirs.persona();
        String n = "Personas.";
        foreign(n + "create", own.create(PersonaId.of("stolen"), theirs.subject(), PersonaSheet.named("x")));
        foreign(n + "create", own.create(id, PersonaSheet.named("x")));
        foreign(n + "rename", own.rename(id, "x"));
        foreign(n + "changeTrait", own.changeTrait(id, "x", "y"));
        foreign(n + "dropTrait", own.dropTrait(id, "x"));
        foreign(n + "changeLevel", own.changeLevel(id, "x", 1));
        foreign(n + "changeVoice", own.changeVoice(id, Voice.NORMAL.withPitch(2)));
        foreign(n + "changeSetting", own.changeSetting(id, "x", "y"));
        foreign(n + "dropSetting", own.dropSetting(id, "x"));
        foreign(n + "changeCard", own.changeCard(id, "x"));
        foreign(n + "correct", own.correct(id, "x", "y"));
        foreign(n + "noteRelationship", own.noteRelationship(id, "x", "y", 0));
        foreign(n + "feelMood", own.feelMood(id, "x", 0));
        foreign(n + "retire", own.retire(id, "x"));
        nothing(n + "get", own.get(id));
        nothing(n + "history", own.history(id));
        nothing(n + "asOf", own.asOf(id, book.journal().head()));
        nothing(n + "asOf", own.asOf(id, clock.instant()));
        queries(n, PersonaTable.query(), theirs, own::page, own::count, own::watch, own::changes);
        assertTrue(ok(own.watch(id).next()).isEmpty());
        foreign(
                n + "search",
                own.search(PersonaTable.search().within(theirs.subject()).text("common")));
        assertNothingFound(foreignHits(
                ok(own.search(PersonaTable.search().text("common words"))),
                it -> it.id().equals(id)));
        tried.add(n + "query");
        assertTrue(ok(own.page(own.query())).rows().stream()
                .noneMatch(it -> it.id().equals(id)));
    }

    private void tryConversations(Conversations own, House theirs) {
        String n = "Conversations.";
        SessionId session = theirs.session();
        foreign(n + "start", own.start(theirs.subject(), "x"));
        foreign(n + "startSession", own.startSession(theirs.conversation()));
        foreign(n + "say", own.say(session, Role.USER, "x", "y"));
        foreign(n + "say", own.say(session, Utterance.of(Role.USER, "x", "y")));
        foreign(n + "draft", own.draft(session, Role.USER, "x"));
        nothing(n + "watchDrafts", own.watchDrafts(session));
        foreign(n + "edit", own.edit(theirs.message(), "x"));
        foreign(n + "redact", own.redact(theirs.message(), "x"));
        foreign(n + "noteTopic", own.noteTopic(session, "x", 1));
        foreign(n + "noteMood", own.noteMood(session, "x", 1));
        foreign(n + "describe", own.describe(session, Map.of()));
        foreign(n + "describe", own.describe(theirs.conversation(), Map.of()));
        foreign(n + "endSession", own.endSession(session));
        foreign(n + "title", own.title(theirs.conversation(), "x"));
        foreign(n + "close", own.close(theirs.conversation(), "x"));
        nothing(n + "get", own.get(theirs.conversation()));
        nothing(n + "get", own.get(session));
        nothing(n + "get", own.get(theirs.message()));
        assertNothingFound(ok(own.page(own.sessions(theirs.conversation()))).rows());
        assertNothingFound(ok(own.page(own.messages(session))).rows());
        assertNothingFound(ok(own.page(own.messages(theirs.conversation()))).rows());
        assertNothingFound(ok(own.window(session, 10)));
        assertNothingFound(ok(own.around(theirs.message(), 2)));
        assertTrue(ok(own.page(own.query())).rows().stream()
                .noneMatch(it -> it.id().equals(theirs.conversation())));
        tried.addAll(Set.of(n + "sessions", n + "messages", n + "window", n + "around", n + "query"));
        queries(n, ConversationTable.messages(), theirs, own::page, own::count, own::watch, own::changes);
        queries(n, ConversationTable.sessions(), theirs, own::page, own::count, own::watch, own::changes);
        queries(n, ConversationTable.conversations(), theirs, own::page, own::count, own::watch, own::changes);
        assertTrue(ok(own.watch(session).next()).isEmpty());
        foreign(
                n + "search",
                own.search(ConversationTable.searchMessages()
                        .within(theirs.subject())
                        .text("common")));
        assertNothingFound(
                foreignHits(ok(own.search("common words")), it -> it.session().equals(session)));
        foreign(
                n + "searchWithAnalytics",
                own.searchWithAnalytics(ConversationTable.searchMessages()
                        .within(theirs.subject())
                        .text("common")));
        nothing(n + "history", own.history(theirs.conversation()));
        nothing(n + "history", own.history(session));
        nothing(n + "asOf", own.asOf(theirs.conversation(), book.journal().head()));
        nothing(n + "asOf", own.asOf(theirs.conversation(), clock.instant()));
        nothing(n + "asOf", own.asOf(session, book.journal().head()));
        nothing(n + "asOf", own.asOf(session, clock.instant()));
    }

    private void tryMemories(Memories own, House theirs) {
        String n = "Memories.";
        MemoryId id = theirs.memory();
        foreign(n + "remember", own.remember(theirs.subject(), "x"));
        foreign(n + "remember", own.remember(MemoryDraft.of("x").id(id)));
        foreign(
                n + "storeWithContext",
                own.storeWithContext(theirs.subject(), MemoryDraft.of("x"), Map.of(), Optional.empty()));
        foreign(n + "revise", own.revise(id, "x"));
        foreign(n + "revise", own.revise(id, MemoryDraft.of("x").content()));
        foreign(n + "promote", own.promote(id));
        foreign(n + "demote", own.demote(id));
        foreign(n + "changeTier", own.changeTier(id, MemoryTier.SHARED));
        foreign(n + "supersede", own.supersede(id, theirs.other()));
        foreign(n + "retract", own.retract(id, "x"));
        foreign(n + "restore", own.restore(id));
        foreign(n + "forget", own.forget(id, "x"));
        foreign(n + "analyse", own.analyse(id, Map.of("x", "y")));
        foreign(n + "applyPolicy", own.applyPolicy(id, new PolicyDecision("x", "y", "z", "", clock.instant())));
        foreign(n + "retainUntil", own.retainUntil(id, Optional.of(Instant.EPOCH)));
        nothing(n + "get", own.get(id));
        nothing(n + "recall", own.recall(id));
        tried.add(n + "retrieveWithAudit");
        refused(ErrorCode.NOT_FOUND, own.retrieveWithAudit(id));
        nothing(n + "history", own.history(id));
        nothing(n + "asOf", own.asOf(id, book.journal().head()));
        nothing(n + "asOf", own.asOf(id, clock.instant()));
        foreign(n + "tagged", own.tagged(theirs.subject(), "common", 10));
        foreign(n + "stats", own.stats(theirs.subject()));
        foreign(n + "search", own.search(theirs.subject(), "common"));
        foreign(
                n + "search",
                own.search(MemoryTable.search().within(theirs.subject()).text("common")));
        assertNothingFound(
                foreignHits(ok(own.search("common words")), it -> it.subject().equals(theirs.subject())));
        foreign(
                n + "searchWithAnalytics",
                own.searchWithAnalytics(
                        MemoryTable.search().within(theirs.subject()).text("common")));
        for (Query<Memory> query : List.of(own.query(), own.validAt(clock.instant()), own.expired())) {
            assertTrue(ok(own.page(query)).rows().stream()
                    .noneMatch(it -> it.subject().equals(theirs.subject())));
        }
        tried.addAll(Set.of(n + "query", n + "validAt", n + "expired"));
        queries(n, MemoryTable.query(), theirs, own::page, own::count, own::watch, own::changes);
        assertTrue(ok(own.watch(id).next()).isEmpty());
    }

    private static RelationId linked(SubjectBook own, MemoryId source, MemoryId target) {
        ok(own.relations().link(source, target, "common"));
        return RelationId.of(source, target, "common");
    }

    private void tryRelations(Relations own, House theirs) {
        String n = "Relations.";
        RelationId id = theirs.relation();
        foreign(n + "link", own.link(theirs.memory(), theirs.other(), "mine"));
        foreign(n + "link", own.link(theirs.memory(), theirs.other(), "mine", 1, Map.of()));
        foreign(n + "strengthen", own.strengthen(id, 0.1));
        foreign(n + "describe", own.describe(id, Map.of()));
        foreign(n + "unlink", own.unlink(id, "x"));
        assertNothingFound(ok(own.walk(theirs.memory(), 2)).reached());
        assertNothingFound(ok(own.walk(theirs.memory(), 2, Set.of("common"))).reached());
        assertNothingFound(ok(own.page(own.from(theirs.memory()))).rows());
        assertNothingFound(ok(own.page(own.to(theirs.other()))).rows());
        tried.addAll(Set.of(n + "walk", n + "from", n + "to", n + "query"));
        reads(n, own, theirs, id);
    }

    private static SnapshotId snapshot(SubjectBook own, Subject subject) {
        ok(own.profiles().update(subject, ProfileSheet.named("common")));
        return ok(own.profiles().snapshots().take(subject, Map.of(), List.of(), 0))
                .snapshot();
    }

    private void tryProfiles(Profiles own, House theirs) {
        String n = "Profiles.";
        Subject id = theirs.subject();
        foreign(n + "update", own.update(id, ProfileSheet.named("x")));
        foreign(n + "used", own.used(id, "x", 1));
        assertTrue(isEmpty(own.effectiveSettings(theirs.persona(), id)));
        tried.addAll(Set.of(n + "effectiveSettings", n + "snapshots"));
        reads(n, own, theirs, id);
    }

    private void tryReflections(Reflections own, House theirs) {
        String n = "Reflections.";
        ReflectionId id = theirs.reflection();
        foreign(n + "begin", own.begin(theirs.subject(), "x", List.of(theirs.memory())));
        foreign(n + "complete", own.complete(id, ReflectionOutcome.NOTHING));
        foreign(n + "undo", own.undo(id, "x"));
        foreign(n + "abandon", own.abandon(id, "x"));
        foreign(n + "dryRun", own.dryRun(theirs.subject(), Consolidator.plain()));
        foreign(n + "reflect", own.reflect(theirs.subject(), "x", Consolidator.plain()));
        assertTrue(ok(own.page(own.running())).rows().stream()
                .noneMatch(it -> it.subject().equals(theirs.subject())));
        tried.add(n + "running");
        reads(n, own, theirs, id);
    }

    private void tryAudit(Audit own, House theirs) {
        String n = "Audit.";
        Instant now = clock.instant();
        foreign(n + "log", own.log(theirs.subject(), Optional.empty(), "x", ""));
        for (Query<AuditEntry> query : List.of(
                own.query(),
                own.about(theirs.memory()),
                own.of(theirs.subject()),
                own.by("auditor"),
                own.inTrace("t"),
                own.inRequest("r"),
                own.byRule("x"),
                own.during(Instant.EPOCH, now.plusSeconds(1)))) {
            assertEquals(0, ok(own.count(query)));
        }
        tried.addAll(Set.of("about", "of", "by", "inTrace", "inRequest", "byRule", "during").stream()
                .map(method -> n + method)
                .collect(Collectors.toSet()));
        reads(n, own, theirs, theirs.audited());
    }

    private void trySnapshots(ProfileSnapshots own, House theirs) {
        String n = "ProfileSnapshots.";
        SnapshotId id = theirs.snapshot();
        foreign(n + "take", own.take(theirs.subject(), Map.of(), List.of(), 0));
        nothing(n + "difference", own.difference(id, id));
        foreign(n + "of", own.page(own.of(theirs.subject())));
        reads(n, own, theirs, id);
    }

    private void tryEmotions(Emotions own, House theirs) {
        String n = "Emotions.";
        Instant now = clock.instant();
        foreign(n + "record", own.record(theirs.subject(), "x", 1));
        foreign(n + "record", own.record(theirs.subject(), "x", 1, 1, "", Optional.empty()));
        foreign(n + "during", own.page(own.during(theirs.subject(), now, now)));
        foreign(n + "patterns", own.patterns(theirs.subject(), now, now, ZoneOffset.UTC));
        reads(n, own, theirs, theirs.emotion());
    }

    private void tryInteractions(Interactions own, House theirs) {
        String n = "Interactions.";
        foreign(n + "record", own.record(theirs.subject(), Optional.empty(), "x", Duration.ZERO, "y"));
        foreign(n + "of", own.page(own.of(theirs.subject())));
        assertNothingFound(ok(own.page(own.of(theirs.session()))).rows());
        foreign(n + "stats", own.stats(own.of(theirs.subject())));
        assertEquals(0, ok(own.stats(own.of(theirs.session()))).count());
        reads(n, own, theirs, theirs.interaction());
    }

    /** What every façade can be asked. */
    private <I, T> void reads(String n, Shelf<I, T> own, House theirs, I id) {
        nothing(n + "get", own.get(id));
        nothing(n + "history", own.history(id));
        nothing(n + "asOf", own.asOf(id, book.journal().head()));
        nothing(n + "asOf", own.asOf(id, clock.instant()));
        tried.add(n + "query");
        queries(n, own.query(), theirs, own::page, own::count, own::watch, own::changes);
        assertTrue(ok(own.watch(id).next()).isEmpty());
    }

    private void tryDocuments(Documents<Workflow> own, House theirs) {
        String n = "Documents.";
        DocumentId id = theirs.document();
        Workflow mine = Workflow.of("x");
        foreign(n + "insert", own.insert(theirs.subject(), mine));
        foreign(n + "insert", own.insert(id, theirs.subject(), mine));
        foreign(n + "insertForNobody", own.insertForNobody(mine));
        assertThrows(BulkRefusedException.class, () -> ok(own.insertMany(theirs.subject(), List.of(mine))));
        foreign(n + "put", own.put(id, theirs.subject(), mine));
        foreign(n + "update", own.update(id, Map.of("name", "x")));
        foreign(n + "delete", own.delete(id));
        Query<Document<Workflow>> foreign = own.query().within(theirs.subject());
        foreign(n + "pageOnly", own.pageOnly(foreign, "name"));
        foreign(n + "updateOne", own.updateOne(foreign, Map.of("name", "x")));
        foreign(n + "updateMany", own.updateMany(foreign, Map.of("name", "x")));
        foreign(n + "deleteOne", own.deleteOne(foreign));
        foreign(n + "deleteMany", own.deleteMany(foreign));
        assertEquals(
                0,
                ok(own.deleteMany(own.query().where(Match.is(Table.KEY, id.value()))))
                        .matched());
        foreign(n + "stats", own.stats(theirs.subject()));
        assertEquals(1, ok(own.stats()).documents());
        tried.addAll(Set.of(n + "insertMany", n + "query", n + "only", n + "type"));
        reads(n, own, theirs, id);
    }

    private <T> void queries(
            String n,
            Query<T> all,
            House theirs,
            Function<Query<T>, Mono<Page<T>>> page,
            Function<Query<T>, Mono<Long>> count,
            Function<Query<T>, Flux<Page<T>>> watch,
            Function<Query<T>, Flux<Change<T>>> changes) {
        Query<T> foreign = all.within(theirs.subject());
        foreign(n + "page", page.apply(foreign));
        foreign(n + "count", count.apply(foreign));
        foreign(n + "watch", watch.apply(foreign).next());
        foreign(n + "changes", changes.apply(foreign).next());
        Optional<Cursor> cursor = ok(book.views().page(foreign.limit(1))).next();
        cursor.ifPresent(edge ->
                refused(ErrorCode.FOREIGN_CURSOR, page.apply(all.limit(1).at(edge))));
    }

    private void foreign(String method, Mono<?> answer) {
        tried.add(method);
        refused(ErrorCode.FOREIGN_SUBJECT, answer);
    }

    private void nothing(String method, Mono<?> answer) {
        tried.add(method);
        assertTrue(isEmpty(answer), method);
    }

    private void nothing(String method, Flux<?> answer) {
        tried.add(method);
        assertNothingFound(ok(answer.collectList()));
    }

    private static <T> List<T> foreignHits(List<Hit<T>> hits, Predicate<T> foreign) {
        return hits.stream().map(Hit::row).filter(foreign).toList();
    }

    private static Set<String> methods() {
        return Stream.of(
                        Personas.class,
                        Conversations.class,
                        Memories.class,
                        Documents.class,
                        Relations.class,
                        Profiles.class,
                        ProfileSnapshots.class,
                        Emotions.class,
                        Interactions.class,
                        Reflections.class,
                        Audit.class)
                .flatMap(type -> Stream.of(type.getMethods())
                        .filter(method -> method.getDeclaringClass() != Object.class && !method.isSynthetic())
                        .map(Method::getName)
                        .map(name -> type.getSimpleName() + "." + name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The other half: what nobody else sees is there. */
    private void seesItsOwn() {
        for (House mine : houses) {
            SubjectBook own = book.as(mine.subject());
            assertEquals(mine.memory(), ok(own.memories().get(mine.memory())).id());
            assertEquals(mine.persona(), ok(own.personas().get(mine.persona())).id());
            assertEquals(
                    mine.document(),
                    ok(own.documents(TYPE).get(mine.document())).id());
            assertEquals(
                    mine.relation(), ok(own.relations().get(mine.relation())).id());
            assertEquals(
                    "common", ok(own.profiles().get(mine.subject())).sheet().name());
            assertEquals(1, ok(own.emotions().count(own.emotions().query())));
            assertEquals(1, ok(own.interactions().count(own.interactions().query())));
            assertFound(ok(own.conversations().search("common words")));
            assertFound(ok(own.memories().search("common words")));
            assertFound(ok(own.conversations().history(mine.session()).collectList()));
        }
    }
}
