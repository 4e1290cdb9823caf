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
        new Cli().run(with(book, "init")).exits(Exit.OK);
        new Cli().run(with(book, "import", "persona-chat", chats.toString())).exits(Exit.OK);
        JsonNode conversation =
                new Cli().run(with(book, "conversations", "--json")).json().get(0);
        String ended = conversation.get("id").asString() + "-1";

        Cli.Result refused = new Cli().reading("one more thing\n").run(with(book, "tail", "--say", ended));
        assertTrue(refused.err().contains("has ended"), refused.err());

        List<JsonNode> last = new Cli()
                .run(with(book, "tail", "--no-follow", "--json", "--last", "100"))
                .exits(Exit.OK)
                .json();
        assertEquals(
                List.of("User 1: Hello!", "User 2: Good day."),
                last.stream()
                        .map(event -> event.get("text").asString(""))
                        .filter(text -> text.startsWith("User ") && text.contains(":"))
                        .toList());
        assertEquals(last.size(), last.get(last.size() - 1).get("position").asInt());
    }

    private static String[] with(String[] book, String... command) {
        String[] all = new String[command.length + book.length];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(book, 0, all, command.length, book.length);
        return all;
    }
}
