package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.files.Preset;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A book that was begun small stays one, can do what any book can, and takes little room. */
class SmallBookTest {
    private static final long PAGE = 4_096;

    @TempDir
    private Path folder;

    @Test
    void a_small_book_stays_small_whatever_it_is_opened_with() throws IOException {
        Books.open(BookConfig.small(folder)).close();
        String identity = Files.readString(folder.resolve("book"));

        Books.open(BookConfig.defaults(folder)).close();

        assertEquals(Preset.SMALL, Preset.of(folder));
        assertEquals(identity, Files.readString(folder.resolve("book")));
        assertTrue(identity.endsWith("\npreset small\n"), identity);
    }

    @Test
    void a_regular_book_stays_regular() {
        Books.open(BookConfig.defaults(folder)).close();

        Books.open(BookConfig.small(folder)).close();

        assertEquals(Preset.REGULAR, Preset.of(folder));
    }

    @Test
    void a_preset_that_nobody_knows_is_refused() throws IOException {
        Books.open(BookConfig.defaults(folder)).close();
        Files.writeString(folder.resolve("book"), "preset tiny\n", StandardOpenOption.APPEND);

        HearthbookException failure =
                assertThrows(HearthbookException.class, () -> Books.open(BookConfig.defaults(folder)));

        assertEquals(ErrorCode.CORRUPT, failure.code());
    }

    @Test
    void an_empty_small_book_takes_half_a_megabyte_at_most() throws IOException {
        Books.open(BookConfig.small(folder)).close();

        long blocks = PAGE; // of the folder itself
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(it -> !it.equals(folder)).toList()) {
                blocks += (Files.size(path) + PAGE - 1) / PAGE * PAGE;
            }
        }

        assertTrue(blocks <= 512 * 1024, blocks + " bytes: " + Books.files(folder));
    }

    @Test
    void the_largest_event_fits_and_is_read_again() {
        // Letters that do not repeat: deflating them would make the test easy.
        StringBuilder text = new StringBuilder();
        Random random = new Random(11);
        while (text.length() < 61_000) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        StreamId stream = new StreamId("note", "long");
        try (Hearthbook book =
                Books.open(BookConfig.small(folder).withEventTypes(Books.TYPES).withCompress(false))) {
            book.journal()
                    .append(Commit.of(StreamWrite.of(
                            stream,
                            Owner.of(Subject.of("ada"), RetentionClass.SESSIONS),
                            Expected.NONE,
                            new Books.Noted(text.toString(), 1))))
                    .block();
        }

        try (Hearthbook book = Books.open(Books.config(folder))) {
            List<Event> read = book.journal()
                    .read(stream)
                    .map(it -> assertInstanceOf(Recorded.Fact.class, it).event())
                    .collectList()
                    .block();

            assertEquals(List.of(new Books.Noted(text.toString(), 1)), read);
        }
    }
}
