package dev.hearthbook.samples.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(printed, true, StandardCharsets.UTF_8);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private Progress progress(boolean live) {
        return Progress.begin(new Terminal(err, err, false, live), "importing", "messages", () -> now);
    }

    private String shown() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void what_takes_less_than_a_second_is_silent() {
        Progress progress = progress(false);
        now = now.plusMillis(999);
        progress.update(50, 100);
        progress.end();

        assertEquals("", shown());
    }

    @Test
    void after_a_second_it_shows_rate_and_time_to_go() {
        Progress progress = progress(false);
        now = now.plusSeconds(2);
        progress.update(500, 2_500);

        assertEquals("importing: 500 of 2,500 messages, 250 per second, 8.0 s to go\n", shown());
    }

    @Test
    void a_log_file_gets_a_line_every_five_seconds_and_a_terminal_one_that_is_written_over() {
        Progress log = progress(false);
        for (int i = 1; i <= 120; i++) {
            now = now.plusMillis(100);
            log.update(i, 0);
        }
        assertEquals(3, shown().lines().count(), shown());

        printed.reset();
        Progress live = progress(true);
        now = now.plusSeconds(1);
        live.update(1, 2);
        live.end();
        assertFalse(shown().contains("\n"));
        assertTrue(shown().endsWith("\r\u001b[K"));
    }

    @Test
    void durations_are_brief() {
        assertEquals("0.4 s", Progress.brief(Duration.ofMillis(400)));
        assertEquals("12 s", Progress.brief(Duration.ofSeconds(12)));
        assertEquals("3 min 20 s", Progress.brief(Duration.ofSeconds(200)));
        assertEquals("2 h 5 min", Progress.brief(Duration.ofMinutes(125)));
    }
}
