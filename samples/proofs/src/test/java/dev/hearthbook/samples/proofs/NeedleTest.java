package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Search;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was said is in no byte of any file: not while the book is open, not closed, not after a rebuild, not after a shred. */
class NeedleTest {
    private static final Subject ADA = Subject.of("user-1815");
    private static final List<String> NEEDLES = List.of(
            "zebrafinch",
            "Quillfeather",
            "marmalade-sandwich",
            "Xylophonia",
            "trombonist",
            "whisperwind",
            "velvetine",
            "user-1815");

    @TempDir
    private Path folder;

    @Test
    void nothing_that_was_said_is_in_any_file() throws Exception {
        try (Hearthbook book = Books.open(folder)) {
            fill(book);
            Books.rows(book);
            assertEquals(1, found(book, "zebrafinch"));
            assertNoNeedles("open");
            book.upkeep().rebuild().blockLast();
            assertNoNeedles("rebuilt");
        }
        assertNoNeedles("closed");

        try (Hearthbook book = Books.open(folder)) {
            assertEquals(1, found(book, "zebrafinch"));
            book.erasures().erase(ADA).block();
            assertEquals(0, found(book, "zebrafinch"));
            Map<String, String> rows = Books.rows(book);
            assertTrue(
                    rows.values().stream().noneMatch(row -> row.contains("marmalade")), "rows of the erased are left");
            book.upkeep().rebuild().blockLast();
            assertEquals(rows, Books.rows(book));
        }
        assertNoNeedles("shredded");
    }

    private static void fill(Hearthbook book) {
        book.commit(tx -> tx.personas()
                        .create(PersonaId.of("p-1"), dev.hearthbook.model.PersonaSheet.named("Xylophonia")))
                .block();
        book.as(ADA)
                .commit(tx -> {
                    ConversationId conversation = tx.conversations().start("the trombonist");
                    SessionId session = tx.conversations().startSession(conversation);
                    tx.conversations()
                            .say(session, Role.USER, "Quillfeather", "I had a marmalade-sandwich for breakfast");
                    tx.conversations().say(session, Role.PERSONA, "Xylophonia", "velvetine and whisperwind");
                    tx.memories().remember("keeps a zebrafinch");
                })
                .block();
    }

    private static int found(Hearthbook book, String word) {
        book.views().await(book.journal().head()).block();
        return book.views()
                .search(Search.in(MemoryTable.MEMORIES).within(ADA).text(word))
                .block()
                .size();
    }

    private void assertNoNeedles(String when) throws IOException {
        Map<String, String> hits = new TreeMap<>();
        List<Path> files = Books.files(folder);
        assertFalse(files.isEmpty());
        for (Path file : files) {
            String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            for (String needle : NEEDLES) {
                if (bytes.contains(needle)) {
                    hits.put(folder.relativize(file).toString(), needle);
                }
            }
        }
        assertEquals(Map.of(), hits, when);
    }
}
