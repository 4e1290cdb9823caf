package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.MemoryViews;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Books in memory: quick to open, and the only ones that can be emptied. */
class InMemoryTest {
    private static final Subject ADA = Subject.of("ada");
    private static final long OPEN_MILLIS_MAX = 50;

    @Test
    void a_book_in_memory_opens_in_fifty_milliseconds() {
        long[] millis = new long[9];
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            try (Hearthbook book = Hearthbook.inMemory(MemoryViews.create())) {
                millis[i] = (System.nanoTime() - start) / 1_000_000;
                assertEquals(0, book.journal().head().position().value());
            }
        }
        Arrays.sort(millis);
        assertTrue(millis[millis.length / 2] <= OPEN_MILLIS_MAX, () -> "milliseconds: " + Arrays.toString(millis));
    }

    @Test
    void a_reset_book_is_as_new() {
        try (Hearthbook book = Hearthbook.inMemory(MemoryViews.create())) {
            book.memories().remember(ADA, "likes tea").block();
            assertEquals(
                    1,
                    Books.rows(book).keySet().stream()
                            .filter(row -> row.startsWith("memories "))
                            .count());

            book.reset();

            assertEquals(0, book.journal().head().position().value());
            assertEquals(0, Books.rows(book).size());
            assertEquals(
                    1,
                    book.memories()
                            .remember(ADA, "likes coffee")
                            .block()
                            .receipt()
                            .position()
                            .value());
        }
    }

    @Test
    void a_durable_book_cannot_be_reset(@TempDir Path folder) {
        try (Hearthbook book = Books.open(folder)) {
            book.memories().remember(ADA, "likes tea").block();

            assertThrows(IllegalStateException.class, book::reset);

            assertEquals(1, book.journal().head().position().value());
        }
    }
}
