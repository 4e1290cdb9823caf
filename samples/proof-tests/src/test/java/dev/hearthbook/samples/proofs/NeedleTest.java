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
import dev.hearthbook.samples.proofs.outside.OutsideKeyring;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Search;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was said is in no byte of any file, nor is a key as it is: not while the book is open, not closed, not after a rebuild, not
 * after a shred. The keys are found by a reader that knows docs/FORMAT.md only.
 */
class NeedleTest {
    private static final Subject ADA = Subject.of("user-1815");
    private static final List<String> WORDS = List.of(
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

    private final List<String> needles = new ArrayList<>(WORDS);

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
        OutsideKeyring keys = OutsideKeyring.byKey(folder.resolve("keyring.db"), new byte[32]);
        // The root and what hangs on it, two for each scope, keys of the book and of frames.
        assertTrue(keys.secrets().size() > 2 * keys.scopes().size() + 4);
        assertTrue(keys.scopes().size() >= 3, "Ada, her retention months, the persona's");
        keys.secrets().forEach(key -> needles.add(new String(key, StandardCharsets.ISO_8859_1)));
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
            assertNoNeedles("shredded, open");
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
            for (String needle : needles) {
                if (bytes.contains(needle)) {
                    hits.put(folder.relativize(file).toString(), WORDS.contains(needle) ? needle : "a raw key");
                }
            }
        }
        assertEquals(Map.of(), hits, when);
    }
}
