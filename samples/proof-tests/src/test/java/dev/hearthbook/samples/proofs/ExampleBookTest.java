package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A book of each format that was ever released stays in {@code src/test/resources/format} and still opens. What is derived
 * (index, read models) is left out: it is built again.
 */
class ExampleBookTest {
    private static final Path EXAMPLE = Path.of("src", "test", "resources", "format", "1");
    private static final Subject ADA = Subject.of("ada");
    private static final Subject BOB = Subject.of("bob");

    @TempDir
    private Path folder;

    /** Writes the example anew; run it when a format changes before its first release, never afterwards. */
    static final class Write {
        private Write() {}

        public static void main(String[] arguments) throws Exception {
            Path dir = Path.of(arguments[0]);
            try (Hearthbook book = Books.open(dir)) {
                var chat = book.conversations().start(ADA, "Tea").block();
                book.conversations()
                        .say(chat.session(), Role.USER, "Ada", "Green tea, please.")
                        .block();
                book.memories().remember(ADA, "likes green tea").block();
                book.memories().remember(BOB, "likes coffee").block();
                book.erasures().erase(BOB).block();
            }
            Books.delete(dir.resolve("index"));
            Books.delete(dir.resolve("views"));
            Books.delete(dir.resolve("native"));
            for (String left : List.of("log/lock", "log/lock.jvm", "log/reserve", "keyring.db-journal")) {
                Files.deleteIfExists(dir.resolve(left));
            }
        }
    }

    @Test
    void a_book_of_format_1_still_opens() throws Exception {
        Path dir = folder.resolve("book");
        Books.copy(EXAMPLE, dir);

        try (Hearthbook book = Books.open(dir)) {
            book.views().await(book.journal().head()).block();
            assertEquals(
                    List.of("likes green tea"),
                    book.memories().page(book.memories().query()).block().rows().stream()
                            .map(Memory::text)
                            .toList());
            assertEquals(
                    "Green tea, please.",
                    book.as(ADA)
                            .conversations()
                            .search("tea")
                            .block()
                            .get(0)
                            .row()
                            .text());
            List<Recorded> events =
                    book.journal().read(Mark.START).collectList().block();
            assertEquals(9, events.size());
            assertEquals(
                    1, events.stream().filter(Recorded.Erased.class::isInstance).count());
        }
    }
}
