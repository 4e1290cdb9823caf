package dev.hearthbook.samples.cli.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.house.SharedData;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.EventId;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.MemoryViews;
import dev.hearthbook.view.ConversationTable;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ImporterTest {
    private final Hearthbook book = Hearthbook.inMemory(MemoryViews.create());

    @AfterEach
    void close() {
        book.close();
    }

    private Importer.Outcome bring(ChatFormat format, ChatFile file) {
        Importer importer = Importer.of(format, file);
        Importer.Outcome outcome = importer.write(book, importer.check(), done -> {});
        book.views().await(outcome.head()).block();
        return outcome;
    }

    private static ChatFile file(String text) {
        return new ChatFile("chats", () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String ada(String... days) {
        StringBuilder history = new StringBuilder();
        for (String day : days) {
            history.append(history.isEmpty() ? "" : ", ")
                    .append("\"" + day + "\": [{\"query\": \"q " + day + "\", \"response\": \"r " + day + "\"}]");
        }
        return "{\"Ada\": {\"meta_information\": {\"hobbies\": \"chess\"}, \"history\": {" + history + "}}}";
    }

    private List<String> messages(String conversation) {
        return book
                .conversations()
                .page(book.conversations()
                        .messages(ConversationId.of(conversation))
                        .limit(1_000))
                .block()
                .rows()
                .stream()
                .map(Message::text)
                .toList();
    }

    @Test
    void a_file_that_has_grown_adds_only_what_is_new() {
        assertEquals(
                1, bring(ChatFormat.MEMORYBANK, file(ada("2026-01-01"))).file().conversations());

        long events = bring(ChatFormat.MEMORYBANK, file(ada("2026-01-01", "2026-01-02")))
                .events();

        assertTrue(events > 0 && events < 8, "events " + events);
        assertEquals(
                List.of("q 2026-01-01", "r 2026-01-01", "q 2026-01-02", "r 2026-01-02"), messages("memorybank-ada"));
        assertEquals(
                0,
                bring(ChatFormat.MEMORYBANK, file(ada("2026-01-01", "2026-01-02")))
                        .events());
    }

    @Test
    void a_forgotten_memory_does_not_come_back() {
        bring(ChatFormat.MEMORYBANK, file(ada("2026-01-01")));
        Memory memory =
                book.memories().page(book.memories().query()).block().rows().get(0);
        book.memories().forget(memory.id(), "asked to").block();

        bring(ChatFormat.MEMORYBANK, file(ada("2026-01-01")));

        assertEquals(0, book.memories().count(book.memories().query()).block());
    }

    @Test
    void an_erased_user_does_not_come_back_and_is_counted() {
        bring(ChatFormat.MEMORYBANK, file(ada("2026-01-01")));
        book.erasures().erase(Subject.of("memorybank-ada")).block();

        Importer.Outcome again = bring(ChatFormat.MEMORYBANK, file(ada("2026-01-01", "2026-01-02")));

        assertEquals(1, again.erased());
        assertEquals(List.of(), messages("memorybank-ada"));
    }

    @Test
    void locomo_comes_in_whole_with_dates_captions_and_evidence() {
        ChatFile file = ChatFile.of(SharedData.file("locomo/locomo-dev5.json"));

        Importer.Outcome outcome = bring(ChatFormat.LOCOMO, file);

        assertEquals(2_760, outcome.file().messages());
        assertEquals(
                2_760,
                book.views()
                        .count(dev.hearthbook.view.Query.on(ConversationTable.MESSAGES))
                        .block());
        Map<EventId, Recorded.Known> events = new HashMap<>();
        book.journal()
                .read(Mark.START)
                .ofType(Recorded.Known.class)
                .doOnNext(it -> events.put(it.meta().id(), it))
                .blockLast();
        List<Memory> memories = book.memories()
                .page(book.memories()
                        .query()
                        .within(Subject.of("locomo-conv-26"))
                        .limit(1_000))
                .block()
                .rows();
        Set<String> types = new HashSet<>();
        memories.forEach(memory -> memory.content()
                .sources()
                .forEach(source -> types.add(events.get(source).meta().type())));
        assertFalse(memories.isEmpty());
        assertEquals(1, types.size(), "evidence is what was said: " + types);
        assertTrue(memories.stream()
                .allMatch(memory -> memory.content().validFrom().isPresent()));
        assertEquals(0, bring(ChatFormat.LOCOMO, file).events());
    }

    @Test
    void synthetic_persona_chat_comes_in_whole() {
        ChatFile file = ChatFile.of(SharedData.file("synthetic-persona-chat/Synthetic-Persona-Chat_valid.csv"));

        Importer.Outcome outcome = bring(ChatFormat.PERSONA_CHAT, file);

        assertEquals(
                outcome.file().conversations() * 2,
                book.personas().count(book.personas().query()).block());
        assertTrue(outcome.file().conversations() > 900);
        assertEquals(0, bring(ChatFormat.PERSONA_CHAT, file).events());
    }
}
