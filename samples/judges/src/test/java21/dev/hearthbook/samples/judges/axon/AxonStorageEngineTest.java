package dev.hearthbook.samples.judges.axon;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.log.Durability;
import dev.hearthbook.projections.MemoryViews;
import java.nio.file.Path;
import org.axonframework.eventsourcing.eventstore.StorageEngineTestSuite;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.core.unitofwork.StubProcessingContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Axon's own suite, on a book on disk. In {@code OS}: the suite gives a commit one second, which the force of a busy disk may not
 * keep, and what it judges is the same in every mode.
 */
class AxonStorageEngineTest extends StorageEngineTestSuite<BookStorageEngine> {
    @TempDir
    private static Path folder;

    private static Hearthbook book;

    @Override
    protected BookStorageEngine buildStorageEngine() {
        book = Hearthbook.open(
                BookConfig.defaults(folder).withDurability(Durability.OS).withEventTypes(AxonEvent.TYPES),
                TinkKeyVault.create(folder, Unlock.key(new byte[32])),
                MemoryViews.create());
        return new BookStorageEngine(book.journal());
    }

    @Override
    protected ProcessingContext processingContext() {
        return new StubProcessingContext();
    }

    @AfterAll
    static void close() {
        book.close();
    }
}
