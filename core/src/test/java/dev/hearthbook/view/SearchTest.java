package dev.hearthbook.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.model.Subject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a search refuses before anybody is asked. */
class SearchTest {
    private static final Table NOTES = Table.named("notes")
            .sealed("text")
            .blind("kind")
            .clearDouble("worth")
            .searchable("text", 1)
            .build();

    private static void refused(String with, Executable asking) {
        String message = assertThrows(IllegalArgumentException.class, asking).getMessage();
        assertTrue(message.contains(with), message);
    }

    @Test
    void what_cannot_be_meant_is_refused_with_the_way_out() {
        Search<Row> notes = Search.in(NOTES);
        List<Subject> many = IntStream.rangeClosed(0, Search.SUBJECTS_MAX)
                .mapToObj(i -> Subject.of("s" + i))
                .toList();
        Search<Row> phrases = notes;
        for (int i = 0; i < Search.PHRASES_MAX; i++) {
            phrases = phrases.phrase("tea " + i);
        }
        Search<Row> full = phrases;

        assertEquals(64, notes.within(many.subList(0, 64)).spec().within().size());
        refused("search in groups", () -> notes.within(many));
        refused("blank", () -> notes.text(" "));
        refused("blank", () -> notes.typed(""));
        refused("blank", () -> notes.phrase("\t"));
        refused("blank", () -> notes.excluding(""));
        refused("1000 characters", () -> notes.text("x".repeat(Search.TEXT_MAX + 1)));
        refused("2 to 8 characters", () -> notes.prefix("a"));
        refused("2 to 8 characters", () -> notes.prefix("breakfast"));
        refused("at most 8 phrases", () -> full.phrase("one more"));
        refused("it has [kind, text, worth]", () -> notes.where(Match.is("knid", "tea")));
        refused("it has [kind, text, worth]", () -> notes.recency(1, "wrth"));
        refused("clearLong or clearDouble", () -> notes.recency(1, "text"));
        refused("clearLong or clearDouble", () -> notes.importance(1, "kind"));
        refused("one column of times", () -> notes.recency(1));
        refused("above 0 and at most 100", () -> notes.importance(0, "worth"));
        refused("above 0 and at most 100", () -> notes.importance(Double.NaN, "worth"));
        refused("1 to 200 hits", () -> notes.limit(0));
        refused("1 to 200 hits", () -> notes.limit(Search.LIMIT_MAX + 1));
        refused("opens 1 to 10000 rows", () -> notes.openingAtMost(0));
        refused("opens 1 to 10000 rows", () -> notes.openingAtMost(Search.OPENING_MAX + 1));
        refused(
                "searchable(field, weight, columns…)",
                () -> Search.in(Table.named("bare").searchable("text", 1).build())
                        .phrase("green tea"));
        refused("cannot be searched", () -> Search.in(Table.named("mute").build()));
    }

    @Test
    void fields_know_where_they_can_be_read() {
        Table table = Table.named("talks")
                .sealed("speaker", "text", "tags")
                .searchable("own", 1.5, "speaker", "text")
                .searchable("tags", 1)
                .searchableContext("before", 0.5)
                .prefixed("tags")
                .build();

        assertEquals(
                List.of(List.of("speaker", "text"), List.of("tags"), List.of()),
                table.fields().stream().map(Table.Field::columns).toList());
        assertEquals(Map.of("own", 1.5, "tags", 1.0, "before", 0.5), table.searchFields());
        assertEquals(
                List.of("own", "tags", "before", "tags*"),
                List.copyOf(table.indexFields().keySet()));
        assertEquals(table.signature(), table.indexing(List.of("tags*")).signature());
        assertFalse(table.signature().equals(table.indexing(List.of("own*")).signature()));
        assertEquals(table, table.indexing(List.of("own*")).declared());
        refused("it has [own, tags, before]", () -> table.indexing(List.of("text*")));
        refused(
                "cannot be read in 'worth'",
                () -> Table.named("t")
                        .clearLong("worth")
                        .searchable("text", 1, "worth")
                        .build());
        refused(
                "what surrounds them only",
                () -> Table.named("t").searchableContext("around", 1).build());
    }

    @Test
    void a_highlight_marks_words_and_tells_nothing_by_itself() {
        Highlight highlight =
                new Highlight("text", "green tea, warm", List.of(new Highlight.Span(0, 5), new Highlight.Span(6, 9)));

        assertEquals("<green> <tea>, warm", highlight.marked("<", ">"));
        assertFalse(highlight.toString().contains("tea"));
    }
}
