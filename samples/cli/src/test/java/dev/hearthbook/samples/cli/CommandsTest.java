package dev.hearthbook.samples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every command on one book, which holds two short chats. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CommandsTest {
    private static final String CHATS = """
            {
              "Ada": {
                "name": "Ada",
                "meta_information": {"name": "Ada", "hobbies": "gliding above the Alps"},
                "history": {
                  "2026-01-05": [
                    {"query": "I glide every Sunday.", "response": "Above which valley?"},
                    {"query": "The Engadin, when the wind is kind.", "response": "Then a kind wind to you."}
                  ],
                  "2026-01-06": [{"query": "No wind today.", "response": "Then tea instead."}]
                }
              },
              "Bo Lind": {
                "name": "Bo Lind",
                "summary": {"2026-01-07": {"content": "Bo looked for his grandfather's compass."}},
                "history": {"2026-01-07": [{"query": "The compass is gone.", "response": "Where was it last?"}]}
              }
            }
            """;

    private Path chats;
    private String[] book;

    @BeforeAll
    void import_two_chats(@TempDir Path dir) throws IOException {
        Path passphrase = Cli.passphraseFile(dir);
        chats = Files.writeString(dir.resolve("chats.json"), CHATS);
        book = new String[] {"--book", dir.resolve("book").toString(), "--passphrase-file", passphrase.toString()};
        run("init", Cli.CHEAP).exits(Exit.OK);
        Cli.Result imported = run("import", "memorybank", chats.toString()).exits(Exit.OK);
        assertTrue(imported.out().contains("2 conversations, 3 sessions, 8 messages, 2 memories"), imported.out());
    }

    @Test
    void help_lists_the_commands_and_tells_of_each() {
        Cli.Result all = new Cli().run("help").exits(Exit.OK);
        assertTrue(all.out().contains("salvage"), all.out());
        Cli.Result one = new Cli().run("help", "salvage").exits(Exit.OK);
        assertTrue(one.out().contains("--to"), one.out());
    }

    private Cli.Result run(String... command) {
        return run(new Cli(), command);
    }

    private Cli.Result run(Cli cli, String... command) {
        String[] all = new String[command.length + book.length];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(book, 0, all, command.length, book.length);
        return cli.run(all);
    }

    @Test
    void importing_the_same_file_again_adds_nothing() {
        JsonNode before = run("status", "--json").exits(Exit.OK).json().get(0);

        JsonNode again = run("import", "memorybank", chats.toString(), "--json")
                .exits(Exit.OK)
                .json()
                .get(0);

        assertEquals(0, again.get("events").asInt());
        assertEquals(before.get("head"), again.get("head"));
    }

    @Test
    void lists_are_lines_of_json_with_a_cursor_to_the_next_page() {
        List<JsonNode> first =
                run("messages", "--json", "--limit", "5").exits(Exit.OK).json();
        JsonNode page = first.get(first.size() - 1);
        List<JsonNode> rest = run(
                        "messages",
                        "--json",
                        "--limit",
                        "5",
                        "--cursor",
                        page.get("next").asString())
                .exits(Exit.OK)
                .json();

        assertEquals(6, first.size());
        assertEquals("page", page.get("kind").asString());
        assertEquals(4, rest.size());
        assertTrue(rest.get(3).get("next").isNull());
        assertEquals("message", first.get(0).get("kind").asString());
    }

    @Test
    void a_cursor_of_another_query_and_what_is_no_cursor_are_usage_errors() {
        JsonNode page =
                run("messages", "--json", "--limit", "1").exits(Exit.OK).json().get(1);

        Cli.Result foreign =
                run("memories", "--cursor", page.get("next").asString()).exits(Exit.USAGE);
        Cli.Result nonsense = run("messages", "--cursor", "nonsense").exits(Exit.USAGE);

        assertTrue(foreign.err().startsWith("hearth: "), foreign.err());
        assertTrue(nonsense.err().contains("not a cursor"), nonsense.err());
    }

    @Test
    void personas_conversations_and_memories_are_shown() {
        assertEquals(
                "companion",
                run("personas", "--json").exits(Exit.OK).json().get(0).get("id").asString());
        assertTrue(run("conversations").exits(Exit.OK).out().contains("Bo Lind and the companion  1 session"));
        assertTrue(run("memories").exits(Exit.OK).out().contains("SEMANTIC preference  gliding above the Alps"));
        assertTrue(run("messages", "--conversation", "memorybank-ada")
                .exits(Exit.OK)
                .out()
                .contains("Ada  No wind today."));
    }

    @Test
    void as_a_subject_only_its_own_data_is_seen() {
        Cli.Result messages =
                run("messages", "--as", "memorybank-ada", "--json").exits(Exit.OK);
        Cli.Result foreign = run("search", "compass", "--as", "memorybank-ada").exits(Exit.OK);
        Cli.Result nobody = run("memories", "--as", "nobody").exits(Exit.OK);
        Cli.Result events = run("tail", "--no-follow", "--last", "100", "--as", "memorybank-ada")
                .exits(Exit.OK);

        assertEquals(7, messages.json().size());
        assertFalse(messages.out().contains("compass"));
        assertEquals("", foreign.out());
        assertEquals("", nobody.out());
        assertTrue(events.out().contains("Ada: No wind today.") && !events.out().contains("compass"), events.out());
    }

    @Test
    void a_search_shows_score_and_context() {
        Cli.Result found = run("search", "compass", "gone").exits(Exit.OK);
        JsonNode hit = run("search", "compass", "--json").exits(Exit.OK).json().get(0);
        Cli.Result memory = run("search", "--memories", "grandfather").exits(Exit.OK);

        assertTrue(found.out().contains("Bo Lind: The compass is gone."), found.out());
        assertTrue(found.out().contains("Companion: Where was it last?"), found.out());
        assertTrue(hit.get("score").asDouble() > 0);
        assertEquals("The compass is gone.", hit.get("message").get("text").asString());
        assertEquals(2, hit.get("around").size());
        assertTrue(memory.out().contains("Bo looked for his grandfather's compass."), memory.out());
    }

    @Test
    void colors_are_for_terminals_that_do_not_say_no() {
        String escape = "\u001b[";

        assertFalse(run("conversations").out().contains(escape));
        assertTrue(run(new Cli().onTerminal(), "conversations").out().contains(escape));
        assertFalse(run(new Cli().onTerminal().with("NO_COLOR", "1"), "conversations")
                .out()
                .contains(escape));
        assertFalse(
                run(new Cli().onTerminal(), "conversations", "--no-color").out().contains(escape));
    }

    @Test
    void a_rebuild_and_the_status_say_how_things_are() {
        JsonNode rebuilt = run("rebuild", "--json").exits(Exit.OK).json().get(0);
        List<JsonNode> status = run("status", "--json").exits(Exit.OK).json();

        assertEquals(status.get(0).get("position"), rebuilt.get("position"));
        assertEquals("GROUP", status.get(0).get("durability").asString());
        assertTrue(status.size() > 1 && status.get(1).get("lag").asInt() == 0, status.toString());
    }

    @Test
    void a_rehearsed_rebuild_of_sound_views_changes_nothing_and_nothing_is_parked() {
        JsonNode rehearsed = run("rebuild", "--dry-run", "--throttle", "100000", "--json")
                .exits(Exit.OK)
                .json()
                .get(0);
        List<JsonNode> parked = run("parked", "--json").exits(Exit.OK).json();

        assertEquals("rehearsed", rehearsed.get("kind").asString());
        assertEquals(0, rehearsed.get("rows").asInt());
        assertEquals(List.of(), parked);
        run("parked", "3", "--retry").exits(Exit.FAILURE);
        run("parked", "3").exits(Exit.USAGE);
    }

    @Test
    void every_stored_schema_is_read_once() {
        List<JsonNode> schemas =
                run("verify", "--schemas", "--json").exits(Exit.OK).json();

        assertTrue(
                schemas.stream().anyMatch(it -> it.get("type").asString().equals("session.said")), schemas::toString);
        assertTrue(
                schemas.stream()
                        .allMatch(it -> it.get("failure").asString().isEmpty()
                                && it.get("position").asLong() > 0),
                schemas::toString);
        run("verify", "--schemas", "--sample", "3").exits(Exit.USAGE);
    }

    @Test
    void an_unknown_conversation_is_named_when_something_is_said_in_it() {
        Cli.Result refused = run(new Cli().reading("hello\n"), "tail", "--say", "no-such-conversation");

        refused.exits(Exit.FAILURE);
        assertTrue(refused.err().contains("no-such-conversation"), refused.err());
    }

    @Test
    void a_damaged_file_is_refused_with_its_line_and_leaves_the_book_as_it_was(@TempDir Path dir) throws IOException {
        Path torn = Files.writeString(
                dir.resolve("torn.json"),
                CHATS.replace("Bo Lind", "Cy").replace("\"response\": \"Where", "\"answer\": \"Where"));
        String before = run("status", "--json").json().get(0).toString();

        Cli.Result refused = run("import", "memorybank", torn.toString()).exits(Exit.FAILURE);

        assertTrue(refused.err().contains("torn.json, line 16 ("), refused.err());
        assertTrue(refused.err().contains("'response' is missing"), refused.err());
        assertEquals(before, run("status", "--json").json().get(0).toString());
    }
}
