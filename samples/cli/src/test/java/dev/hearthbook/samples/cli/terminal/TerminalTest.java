package dev.hearthbook.samples.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TerminalTest {
    @Test
    void stored_text_cannot_steer_the_terminal() {
        assertEquals("a·[2Jb c d·e", Terminal.safe("a\u001b[2Jb\nc\td\u202ee"));
        assertEquals("···", Terminal.safe("\u0000\u009b\u200b"));
        assertEquals("漢字 é 👍", Terminal.safe("漢字 é 👍"));
    }

    @Test
    void brief_counts_characters_not_halves_of_them() {
        assertEquals("👍👍…", Terminal.brief("👍👍👍👍", 3));
        assertEquals("short", Terminal.brief("short", 5));
    }

    @Test
    void json_is_one_object_a_line_whatever_is_in_it() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new JsonLines(new PrintStream(printed, true, StandardCharsets.UTF_8))
                .write(JsonLines.of("thing")
                        .with("text", "two\nlines \"quoted\"")
                        .with("absent", Optional.empty())
                        .with("at", Instant.EPOCH)
                        .with("list", List.of(1, 2L, 0.5, true))
                        .with("map", Map.of("key", List.of()))
                        .with("inner", JsonLines.of("inner")));

        assertEquals(
                "{\"kind\":\"thing\",\"text\":\"two\\nlines \\\"quoted\\\"\",\"absent\":null,\"at\":\"1970-01-01T00:00:00Z\","
                        + "\"list\":[1,2,0.5,true],\"map\":{\"key\":[]},\"inner\":{\"kind\":\"inner\"}}\n",
                printed.toString(StandardCharsets.UTF_8));
    }
}
