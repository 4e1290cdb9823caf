package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What each durability promises, as {@code status} tells it. What a power cut really leaves is shown by {@code bench power}. */
class DurabilityTest {
    @TempDir
    private Path folder;

    private Hearthbook open(Durability durability) {
        return Books.open(
                BookConfig.defaults(folder).withEventTypes(Books.TYPES).withDurability(durability));
    }

    private static Receipt append(Hearthbook book, int number) {
        return book.journal()
                .append(Commit.of(StreamWrite.of(
                        new StreamId("proof", "durability"),
                        Owner.of(Subject.of("ada"), RetentionClass.MEMORIES),
                        Expected.ANY,
                        new Books.Noted("note", number))))
                .blockOptional()
                .orElseThrow();
    }

    private static Mark durable(Hearthbook book) {
        return book.upkeep().status().durable();
    }

    @Test
    void a_group_is_durable_when_it_is_acknowledged() {
        try (Hearthbook book = open(Durability.GROUP)) {
            for (int i = 0; i < 20; i++) {
                Mark acknowledged = append(book, i).mark();
                assertTrue(!acknowledged.position().isAfter(durable(book).position()), "event " + i);
            }
            assertEquals(Durability.GROUP, book.upkeep().status().durability());
        }
    }

    @Test
    @Timeout(30)
    void an_interval_is_behind_by_no_more_than_it_says() throws InterruptedException {
        Durability interval = Durability.interval(Duration.ofMillis(200));
        try (Hearthbook book = open(interval)) {
            Mark acknowledged = append(book, 1).mark();
            long since = System.nanoTime();
            assertTrue(acknowledged.position().isAfter(durable(book).position()), "nothing was forced yet");
            while (!durable(book).equals(acknowledged)) {
                Thread.onSpinWait();
                assertTrue(System.nanoTime() - since < Duration.ofSeconds(20).toNanos(), "never forced");
            }
            assertEquals(interval, book.upkeep().status().durability());
        }
    }

    @Test
    void the_operating_system_decides_until_a_segment_ends() {
        Mark acknowledged;
        try (Hearthbook book = open(Durability.OS)) {
            Mark before = durable(book);
            acknowledged = append(book, 1).mark();
            assertEquals(before, durable(book));
        }
        try (Hearthbook book = open(Durability.OS)) {
            assertEquals(acknowledged, durable(book), "closing makes everything durable");
            Mark next = append(book, 2).mark();
            book.upkeep().roll().block();
            assertEquals(next, durable(book), "a roll makes everything durable");
        }
    }
}
