package dev.hearthbook.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TypedTest {
    private static Typed typed(String text) {
        return Typed.parse(text);
    }

    @Test
    void words_are_words_and_signs_on_purpose_are_signs() {
        assertEquals(
                new Typed("harbour lights", List.of("green tea"), List.of("lemo"), "sugar milk"),
                typed("harbour -sugar \"green tea\" lights lemo* -milk"));
        assertEquals(
                new Typed("", List.of("one two", "three"), List.of(), ""),
                typed("\u201cone two\u201d \u201ethree\u201d"));
    }

    @Test
    void signs_that_stand_elsewhere_mean_nothing() {
        assertEquals(
                new Typed("well-known - a * b* -- c", List.of(), List.of(), ""), typed("well-known - a * b* -- c"));
        assertEquals(
                new Typed("a 5\" pipe and a 6\" one", List.of(), List.of(), ""), typed("a 5\" pipe and a 6\" one"));
        assertEquals(new Typed("\"left open", List.of(), List.of(), ""), typed("\"left open"));
        assertEquals(new Typed("", List.of(), List.of(), ""), typed("\"\" \" \""));
    }

    @Test
    void a_phrase_cannot_be_excluded() {
        assertThrows(IllegalArgumentException.class, () -> typed("tea -\"with milk\""));
    }

    @Test
    void a_search_takes_over_what_was_typed() {
        Table table = Table.named("notes")
                .sealed("text")
                .searchable("text", 1)
                .prefixed("text")
                .build();

        Search.Words words = Search.in(table)
                .text("before")
                .typed("harbour -sugar \"green tea\" lemo*")
                .spec()
                .words();

        assertEquals(new Search.Words("harbour", List.of("green tea"), List.of("lemo"), "sugar"), words);
        assertFalse(words.toString().contains("harbour"));
        assertFalse(typed("harbour -sugar").toString().contains("sugar"));
    }
}
