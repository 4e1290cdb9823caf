package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.Cursor;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log is older than the views, as after a power cut or a restore, and other events are appended under the same numbers. */
class RestoreTest {
    private static final Subject ADA = Subject.of("ada");

    @TempDir
    private Path folder;

    @Test
    void views_ahead_of_the_log_are_built_again_and_old_receipts_and_cursors_are_refused() throws Exception {
        Path dir = folder.resolve("book");
        try (Hearthbook book = Books.open(dir)) {
            remember(book, 0, 20);
        }
        Books.copy(dir.resolve("log"), folder.resolve("backup"));
        Query<Row> query = Query.on(MemoryTable.MEMORIES).within(ADA).limit(5);
        Receipt lost;
        Cursor cursor;
        try (Hearthbook book = Books.open(dir)) {
            lost = remember(book, 20, 40);
            cursor = book.views().page(query.after(lost)).block().next().orElseThrow();
        }
        Books.delete(dir.resolve("log"));
        Books.copy(folder.resolve("backup"), dir.resolve("log"));

        try (Hearthbook book = Books.open(dir)) {
            Receipt other = remember(book, 100, 120);
            assertEquals(lost.position(), other.position());

            assertRefused(() -> book.views().page(query.after(lost)).block());
            assertRefused(() -> book.views().page(query.at(cursor)).block());
            assertRefused(() -> book.views().await(lost.mark()).block());

            Map<String, String> grown = Books.rows(book);
            book.upkeep().rebuild().blockLast();
            assertEquals(grown, Books.rows(book));
            assertEquals(40, book.views().count(query).block());
        }
    }

    private static Receipt remember(Hearthbook book, int from, int to) {
        Receipt receipt = null;
        for (int i = from; i < to; i++) {
            int number = i;
            receipt = book.as(ADA)
                    .commit(tx -> tx.memories().remember("memory number " + number))
                    .block();
        }
        return java.util.Objects.requireNonNull(receipt);
    }

    private static void assertRefused(Runnable call) {
        assertEquals(
                ErrorCode.STALE_POSITION,
                assertThrows(HearthbookException.class, call::run).code());
    }
}
