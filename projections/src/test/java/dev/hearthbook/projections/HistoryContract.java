package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.model.CollectionStats;
import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.Fields;
import dev.hearthbook.model.HouseCollections;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryStats;
import dev.hearthbook.model.MemoryStatus;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.Profile;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Transcript;
import dev.hearthbook.projections.PlainHistory.PlainMessage;
import dev.hearthbook.projections.fold.HouseProjections;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.DocumentTable;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.PersonaTable;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.RelationTable;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A long random history over every noun, compared with plain objects, with replays of the streams, and with a rebuild. */
public abstract class HistoryContract extends BookContract {
    private static final long SEED = 7_919;
    private static final int COMMANDS = 10_000;
    private static final List<Table> TABLES = HouseProjections.all().stream()
            .flatMap(projection -> projection.tables().stream())
            .toList();

    @Test
    void rows_after_a_long_history_equal_plain_objects_replays_and_a_rebuild() {
        try {
            PlainHistory plain = new PlainHistory(book, clock, SEED);
            for (int i = 0; i < COMMANDS; i++) {
                plain.step();
            }
            settle();
            assertTrue(plain.refusals > COMMANDS / 100, "rules were hardly tried: " + plain.refusals);

            comparePersonas(plain);
            compareConversations(plain);
            compareMemories(plain);
            compareDocuments(plain);
            compareRelations(plain);
            compareProfiles(plain);
            noneIsAnOrphan();
            compareReplays(plain);

            Map<String, Row> grown = rows();
            book.views().rebuild().blockLast(PATIENCE.multipliedBy(3));
            assertEquals(grown, rows());
        } catch (AssertionError e) {
            throw new AssertionError("seed " + SEED, e);
        }
    }

    private Map<String, Row> rows() {
        Map<String, Row> rows = new TreeMap<>();
        for (Table table : TABLES) {
            all(Query.on(table)).forEach(row -> rows.put(table.name() + "/" + row.key(), row));
        }
        return rows;
    }

    private <T> List<T> all(Query<T> query) {
        Query<T> pages = query.limit(Query.LIMIT_MAX);
        return ok(book.views()
                .page(pages)
                .expand(page -> page.next()
                        .map(cursor -> book.views().page(pages.at(cursor)))
                        .orElseGet(Mono::empty))
                .flatMapIterable(Page::rows)
                .collectList());
    }

    private void comparePersonas(PlainHistory plain) {
        Map<String, Persona> found = new TreeMap<>();
        all(PersonaTable.query()).forEach(it -> found.put(it.id().value(), it));
        assertEquals(plain.personas.size(), found.size());
        plain.personas.forEach((id, expected) -> {
            Persona persona = found.get(id.value());
            assertEquals(expected.name, persona.name());
            assertEquals(expected.levels, persona.sheet().levels());
            assertEquals(expected.moods, persona.moods());
            assertEquals(expected.corrections, persona.totals().corrections());
            assertEquals(expected.retired, persona.retired());
        });
    }

    private void compareConversations(PlainHistory plain) {
        Map<String, Conversation> found = new TreeMap<>();
        all(ConversationTable.conversations()).forEach(it -> found.put(it.id().value(), it));
        assertEquals(plain.conversations.size(), found.size());
        plain.conversations.forEach((id, expected) -> {
            Conversation conversation = found.get(id.value());
            assertEquals(expected.title, conversation.title());
            assertEquals(expected.closed, conversation.closed());
            assertEquals(expected.sessions.size(), conversation.sessions());
            assertEquals(
                    expected.sessions.stream()
                            .filter(session -> !plain.sessions.get(session).ended)
                            .toList(),
                    conversation.open());
        });
        Map<String, Session> sessions = new TreeMap<>();
        all(ConversationTable.sessions()).forEach(it -> sessions.put(it.id().value(), it));
        Map<String, Message> messages = new TreeMap<>();
        all(ConversationTable.messages()).forEach(it -> messages.put(it.id().toString(), it));
        assertEquals(plain.sessions.size(), sessions.size());
        int total = 0;
        for (var session : plain.sessions.entrySet()) {
            List<PlainMessage> said = session.getValue().messages;
            total += said.size();
            assertEquals(said.size(), sessions.get(session.getKey().value()).messages());
            assertEquals(
                    session.getValue().ended,
                    sessions.get(session.getKey().value()).ended());
            for (int number = 1; number <= said.size(); number++) {
                compare(said.get(number - 1), messages.get(new MessageId(session.getKey(), number).toString()));
            }
        }
        assertEquals(total, messages.size());
    }

    private static void compare(PlainMessage expected, Message message) {
        assertEquals(expected.text, message.text());
        assertEquals(expected.edited, message.edited());
        assertEquals(expected.redacted, message.redacted());
    }

    private void compareMemories(PlainHistory plain) {
        Map<String, Memory> found = new TreeMap<>();
        all(MemoryTable.query()).forEach(it -> found.put(it.id().value(), it));
        Map<Subject, Map<MemoryTier, Long>> tiers = new HashMap<>();
        long kept = 0;
        for (var entry : plain.memories.entrySet()) {
            var expected = entry.getValue();
            if (expected.status == MemoryStatus.FORGOTTEN) {
                assertTrue(!found.containsKey(entry.getKey().value()));
                continue;
            }
            kept++;
            Memory memory = found.get(entry.getKey().value());
            assertEquals(expected.text, memory.text());
            assertEquals(expected.tier, memory.tier());
            assertEquals(expected.status, memory.status());
            assertEquals(expected.subject, memory.subject());
            assertEquals(List.of(expected.tag), memory.content().tags());
            if (expected.status == MemoryStatus.ACTIVE) {
                tiers.computeIfAbsent(expected.subject, subject -> new HashMap<>())
                        .merge(expected.tier, 1L, Long::sum);
            }
        }
        assertEquals(kept, found.size());
        for (Subject subject : PlainHistory.SUBJECTS) {
            MemoryStats stats = ok(book.memories().stats(subject));
            Map<MemoryTier, Long> expected = tiers.getOrDefault(subject, Map.of());
            stats.tiers().forEach((tier, count) -> assertEquals(expected.getOrDefault(tier, 0L), count));
            long forgotten = plain.memories.values().stream()
                    .filter(it -> it.subject.equals(subject) && it.status == MemoryStatus.FORGOTTEN)
                    .count();
            assertEquals(forgotten, stats.statuses().get(MemoryStatus.FORGOTTEN));
        }
    }

    private void compareDocuments(PlainHistory plain) {
        Map<String, Map<String, Object>> found = new TreeMap<>();
        all(DocumentTable.query(HouseCollections.WORKFLOWS))
                .forEach(it -> found.put(it.id().value(), it.value()));
        Map<String, Map<String, Object>> expected = new TreeMap<>();
        plain.documents.forEach((id, document) -> {
            if (!document.deleted) {
                expected.put(id.value(), document.fields);
            }
        });
        assertEquals(expected, found);
        CollectionStats stats = ok(book.documents(HouseCollections.WORKFLOWS).stats());
        assertEquals(expected.size(), stats.documents());
        assertEquals(plain.documents.size(), stats.inserted());
        assertEquals(plain.documents.size() - expected.size(), stats.deleted());
        assertEquals(expected.values().stream().mapToLong(Fields::weight).sum(), stats.bytes());
    }

    private void compareRelations(PlainHistory plain) {
        Map<String, Double> found = new TreeMap<>();
        all(RelationTable.query()).forEach(it -> found.put(it.id().value(), it.confidence()));
        Map<String, Double> expected = new TreeMap<>();
        plain.relations.forEach((id, relation) -> {
            if (plain.there(relation)) {
                expected.put(id.value(), relation.confidence);
            }
        });
        assertEquals(expected, found);
        assertTrue(expected.size() < plain.relations.size() && expected.size() > 10, "relations hardly changed");
    }

    private void compareProfiles(PlainHistory plain) {
        var end = book.journal().head();
        assertEquals(PlainHistory.SUBJECTS.size(), plain.profiles.size());
        plain.profiles.forEach((subject, expected) -> {
            Profile profile = ok(book.profiles().get(subject));
            assertEquals(expected.name, profile.sheet().name());
            assertEquals(expected.usage, profile.usage());
            assertEquals(profile, ok(book.profiles().asOf(subject, end)));
            var snapshots = book.profiles().snapshots();
            assertEquals(expected.snapshots, ok(snapshots.count(snapshots.of(subject))));
            assertEquals(
                    expected.emotions,
                    ok(book.emotions().count(book.emotions().query().within(subject))));
            assertEquals(
                    expected.interactions,
                    ok(book.interactions().count(book.interactions().of(subject))));
        });
        all(book.emotions().query())
                .forEach(state -> assertEquals(state, ok(book.emotions().asOf(state.id(), end))));
    }

    /** Every reference that NOUNS.md calls a cascade leads to something. */
    private void noneIsAnOrphan() {
        Set<String> memories = keys(MemoryTable.MEMORIES);
        Set<String> sessions = keys(ConversationTable.SESSIONS);
        Set<String> conversations = keys(ConversationTable.CONVERSATIONS);
        all(RelationTable.query()).forEach(relation -> {
            assertTrue(memories.contains(relation.source().value()));
            assertTrue(memories.contains(relation.target().value()));
        });
        all(Query.on(MemoryTable.MEMORY_TAGS)).forEach(row -> assertTrue(memories.contains(row.text("memory"))));
        all(ConversationTable.messages())
                .forEach(it -> assertTrue(sessions.contains(it.session().value())));
        all(ConversationTable.sessions())
                .forEach(it ->
                        assertTrue(conversations.contains(it.conversation().value())));
    }

    private Set<String> keys(Table table) {
        return all(Query.on(table)).stream().map(Row::key).collect(Collectors.toSet());
    }

    /** What a stream replays to is what the row says. */
    private void compareReplays(PlainHistory plain) {
        var end = book.journal().head();
        plain.memories.forEach((id, expected) -> {
            if (expected.status != MemoryStatus.FORGOTTEN) {
                assertEquals(ok(book.memories().get(id)), ok(book.memories().asOf(id, end)));
            }
        });
        plain.personas
                .keySet()
                .forEach(id -> assertEquals(
                        ok(book.personas().get(id)), ok(book.personas().asOf(id, end))));
        var documents = book.documents(HouseCollections.WORKFLOWS);
        plain.documents.forEach((id, expected) -> {
            if (!expected.deleted) {
                assertEquals(ok(documents.get(id)), ok(documents.asOf(id, end)));
            } else {
                assertTrue(isEmpty(documents.asOf(id, end)));
            }
        });
        plain.relations.forEach((id, relation) -> {
            if (plain.there(relation)) {
                assertEquals(ok(book.relations().get(id)), ok(book.relations().asOf(id, end)));
            } else {
                assertTrue(isEmpty(book.relations().asOf(id, end)));
            }
        });
        plain.sessions.keySet().forEach(id -> {
            Transcript transcript = ok(book.conversations().asOf(id, end));
            assertEquals(ok(book.conversations().get(id)), transcript.session());
            assertEquals(
                    ok(book.conversations().window(id, Query.LIMIT_MAX)).stream()
                            .map(Message::text)
                            .toList(),
                    transcript.messages().stream().map(Message::text).toList());
        });
    }
}
