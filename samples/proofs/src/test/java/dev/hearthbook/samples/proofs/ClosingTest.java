package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.files.Disk;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Subject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A close that fails says so, and lets go of everything all the same. */
class ClosingTest {
    @TempDir
    private Path folder;

    @Test
    void a_book_whose_log_could_not_be_closed_cleanly_can_be_opened_again() {
        AtomicBoolean broken = new AtomicBoolean();
        Disk disk = new Disk() {
            @Override
            public void force(Path file, FileChannel channel) throws IOException {
                if (broken.get()) {
                    throw new IOException("Input/output error");
                }
                Disk.super.force(file, channel);
            }
        };
        BookConfig config = BookConfig.defaults(folder).withDurability(Durability.OS);
        Hearthbook book = Books.open(config.withDisk(disk));
        book.memories().remember(Subject.of("ada"), "likes tea").block();
        broken.set(true);

        assertEquals(
                ErrorCode.IO_FAILED,
                assertThrows(HearthbookException.class, book::close).code());

        try (Hearthbook again = Books.open(config)) { // in the same process: neither log nor keyring is held any more
            assertEquals(1, again.journal().head().position().value());
        }
    }
}
