package dev.hearthbook.samples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What somebody does whose passphrase is known to somebody else: writes the book anew, and lives in the new one. */
final class RewriteCommandTest {
    @TempDir
    private Path dir;

    private Path passphrase;
    private Path next;
    private Path old;
    private Path fresh;

    @BeforeEach
    void a_book_with_a_chat() throws IOException {
        passphrase = Cli.passphraseFile(dir);
        next = Files.createFile(
                dir.resolve("next"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(next, "quite another passphrase\n");
        old = dir.resolve("old");
        fresh = dir.resolve("new");
        Path chats = Files.writeString(
                dir.resolve("chats.json"),
                "{\"Ada\": {\"history\": {\"2026-01-05\": [{\"query\": \"one\", \"response\": \"two\"},"
                        + " {\"query\": \"three\", \"response\": \"four\"}]}}}");
        run(passphrase, "init", "--book", old.toString()).exits(Exit.OK);
        run(passphrase, "import", "memorybank", chats.toString(), "--book", old.toString())
                .exits(Exit.OK);
    }

    private static Cli.Result run(Path passphrase, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--passphrase-file", passphrase.toString()));
        return new Cli().run(all.toArray(String[]::new));
    }

    private Cli.Result rewrite(String... more) {
        List<String> all = new ArrayList<>(
                List.of("rewrite", old.toString(), "--to", fresh.toString(), "--new-passphrase-file", next.toString()));
        all.addAll(List.of(more));
        return run(passphrase, all.toArray(String[]::new));
    }

    @Test
    void the_new_book_has_the_same_events_and_another_passphrase() {
        List<JsonNode> before = events(old, passphrase);

        Cli.Result written = rewrite("--deflate").exits(Exit.OK);

        assertTrue(
                written.out().contains("the same " + before.size() + " events, 0 erased without a byte"),
                written.out());
        assertTrue(written.err().contains("The old book is as it was"), written.err());
        List<JsonNode> after = events(fresh, next);
        assertEquals(before.size() + 1, after.size(), "and where it came from");
        for (int i = 0; i < before.size(); i++) {
            for (String field : List.of("position", "type", "time")) {
                assertEquals(before.get(i).get(field), after.get(i).get(field));
            }
        }
        run(passphrase, "status", "--book", fresh.toString()).exits(Exit.WRONG_KEY);
        run(next, "verify", "--book", fresh.toString()).exits(Exit.OK);
        String found = run(next, "search", "three", "--book", fresh.toString())
                .exits(Exit.OK)
                .out();
        assertTrue(found.contains("three"), found);
        run(passphrase, "verify", "--book", old.toString()).exits(Exit.OK);
    }

    private static List<JsonNode> events(Path book, Path passphrase) {
        return run(passphrase, "tail", "--no-follow", "--last", "1000", "--json", "--book", book.toString())
                .exits(Exit.OK)
                .json();
    }

    @Test
    void json_gives_the_numbers() {
        JsonNode report = rewrite("--json").exits(Exit.OK).json().get(0);

        assertEquals("rewritten", report.get("kind").asString());
        assertNotEquals(report.get("store").asString(), report.get("from").asString());
        assertEquals(report.get("events").asLong() + 1, report.get("position").asLong());
        assertEquals(0, report.get("erased").asInt());
        assertTrue(report.get("bytes").asLong() > 0);
    }

    @Test
    void a_folder_that_is_there_or_half_made_is_refused_with_what_to_do() throws IOException {
        Files.createDirectories(fresh.resolve("log"));
        String refused = rewrite().exits(Exit.FAILURE).err();
        assertTrue(refused.contains("delete it and start again"), refused);
        Files.delete(fresh.resolve("log"));
        Files.delete(fresh);
        Files.writeString(next, "\n");

        rewrite().exits(Exit.USAGE);

        assertFalse(Files.exists(fresh));
    }
}
