package dev.hearthbook.samples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuickstartTest {
    private static final Subject USER = Subject.of("user-7f3a");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void the_first_screen_of_the_readme_does_what_it_says(@TempDir Path dir) {
        Quickstart.onDisk(dir.resolve("book"), "a passphrase".toCharArray(), out);

        String text = printed.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("likes green tea\n"), text);
        assertTrue(text.contains("I drink green tea in the garden."), text);
        // Which answers a watcher sees between the first and the last is a matter of time: they are conflated.
        assertTrue(text.contains("remembered: "), text);
    }

    @Test
    void moods_come_liveliest_first_and_events_are_replayed_from_a_position() {
        List<String> moods = Quickstart.inMemory(out);

        assertEquals(List.of("excited", "curious", "calm"), moods);
        String replayed = printed.toString(StandardCharsets.UTF_8);
        assertTrue(replayed.contains("mood=excited") && replayed.contains("mood=curious"), replayed);
        assertFalse(replayed.contains("mood=calm"), replayed);
    }

    @Test
    void an_own_table_lives_on_disk_is_rebuilt_and_forgets(@TempDir Path dir) {
        try (Hearthbook book = open(dir)) {
            assertEquals(List.of("excited", "curious", "calm"), Quickstart.moods(book, USER, out));
        }

        try (Hearthbook book = open(dir)) {
            book.upkeep().rebuild().blockLast();
            assertEquals(List.of("excited", "curious", "calm"), liveliest(book));

            book.erasures().erase(USER).block();
            assertEquals(List.of(), liveliest(book));
        }
    }

    private static List<String> liveliest(Hearthbook book) {
        return book.views()
                .page(Moods.liveliest(USER, "ada").after(book.journal().head()))
                .block()
                .rows();
    }

    private static Hearthbook open(Path dir) {
        return Hearthbook.open(
                BookConfig.defaults(dir.resolve("book")).withEventTypes(Moods.TYPES),
                TinkKeyVault.openOrCreate(dir.resolve("book"), Unlock.passphrase("a passphrase".toCharArray())),
                SqliteViews.in(dir.resolve("book")).with(Moods.projection()));
    }
}
