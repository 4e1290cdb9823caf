package dev.hearthbook.samples.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.samples.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    private final Terminal terminal = new Terminal(out, out, false, false);

    @TempDir
    private Path dir;

    @Test
    void every_promise_is_kept_on_the_sample() {
        boolean kept = Demo.in(dir.resolve("book"), null, terminal).run();

        String text = printed.toString(StandardCharsets.UTF_8);
        assertTrue(kept, text);
        assertFalse(text.contains("NOT SO"), text);
        assertTrue(text.contains("row by row they are equal"), text);
        assertTrue(text.contains("0 hits now"), text);
    }

    @Test
    void the_sample_has_three_users_and_two_hundred_messages_at_least() {
        Chats sample = Chats.of(null);

        assertTrue(sample.subjects().size() >= 3);
        assertTrue(sample.sentences().size() >= 200);
    }

    @Test
    void a_folder_with_something_in_it_is_left_alone() throws IOException {
        Path mine = Files.writeString(dir.resolve("mine.txt"), "mine");

        assertThrows(IllegalArgumentException.class, () -> Demo.in(dir, null, terminal));

        assertEquals("mine", Files.readString(mine));
    }

    @Test
    void a_file_with_one_user_cannot_show_that_users_are_kept_apart() throws IOException {
        Path one = Files.writeString(
                dir.resolve("one.json"),
                "{\"Ada\": {\"history\": {\"2026-01-05\": [{\"query\": \"a\", \"response\": \"b\"}]}}}");

        assertThrows(IllegalArgumentException.class, () -> Demo.in(dir.resolve("book"), one, terminal));
    }

    @Test
    void a_broken_promise_is_counted_and_named() {
        Stage stage = new Stage(terminal);
        stage.section("A promise");
        stage.check(true, "this holds");
        stage.check(false, "this does not");

        assertFalse(stage.end("1 s"));

        assertTrue(printed.toString(StandardCharsets.UTF_8).contains("NOT SO: this does not"));
    }
}
