package dev.hearthbook.samples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class TailTest {
    @Test
    void what_is_said_comes_out_live(@TempDir Path dir) throws IOException {
        Path passphrase = Cli.passphraseFile(dir);
        Path chats = Files.writeString(dir.resolve("chats.csv"), """
                user 1 personas,user 2 personas,Best Generated Conversation
                "I sail.","I paint.","User 1: Hello!
                User 2: Good day."
                """);
        String[] book = {"--book", dir.resolve("book").toString(), "--passphrase-file", passphrase.toString()};
        new Cli().run(with(book, "init", Cli.CHEAP)).exits(Exit.OK);
        new Cli().run(with(book, "import", "persona-chat", chats.toString())).exits(Exit.OK);
        JsonNode conversation =
                new Cli().run(with(book, "conversations", "--json")).json().get(0);
        String id = conversation.get("id").asString();

        Cli.Result live =
                new Cli().reading("The tide turns.\n\nAt six.\n").run(with(book, "tail", "--last", "0", "--say", id));

        live.exits(Exit.OK);
        List<String> lines = live.out().lines().toList();
        assertEquals(6, lines.size(), live.out());
        assertTrue(lines.get(2).contains("you: The tide turns."), live.out());
        assertTrue(lines.get(3).contains("you: At six."), live.out());
        assertTrue(lines.get(5).contains("session.ended") || lines.get(4).contains("session.ended"), live.out());

        List<JsonNode> all = new Cli()
                .run(with(book, "tail", "--no-follow", "--json", "--last", "100"))
                .exits(Exit.OK)
                .json();
        assertEquals(all.size(), all.get(all.size() - 1).get("position").asInt());
        assertEquals("you: At six.", all.get(all.size() - 3).get("text").asString());
    }

    private static String[] with(String[] book, String... command) {
        String[] all = new String[command.length + book.length];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(book, 0, all, command.length, book.length);
        return all;
    }
}
