package dev.hearthbook.samples.proofs;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.projections.AuditContract;
import dev.hearthbook.projections.ConversationContract;
import dev.hearthbook.projections.DocumentContract;
import dev.hearthbook.projections.EmotionContract;
import dev.hearthbook.projections.HistoryContract;
import dev.hearthbook.projections.IsolationContract;
import dev.hearthbook.projections.MemoryContract;
import dev.hearthbook.projections.PersonaContract;
import dev.hearthbook.projections.ProfileContract;
import dev.hearthbook.projections.ReflectionContract;
import dev.hearthbook.projections.RelationContract;
import dev.hearthbook.projections.SqliteViews;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contracts of the nouns over a book on disk: the same that a book in memory keeps. */
class DurableBookTest {
    @TempDir
    private static Path folder;

    private static Hearthbook durable(BookConfig config) {
        Path dir = folder.resolve(UUID.randomUUID().toString());
        BookConfig there = new BookConfig(
                dir,
                config.preset(),
                config.durability(),
                config.eventTypes(),
                config.queueMax(),
                config.patience(),
                config.segmentBytes(),
                config.compress(),
                config.commandsKept(),
                config.clock(),
                config.ids(),
                config.disk(),
                config.workers(),
                config.anchors(),
                config.guard());
        return Hearthbook.open(there, TinkKeyVault.create(dir, Unlock.key(new byte[32])), SqliteViews.in(dir));
    }

    @Nested
    class PersonasTest extends PersonaContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return durable(config);
        }
    }

    @Nested
    class ConversationsTest extends ConversationContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return durable(config);
        }
    }

    @Nested
    class MemoriesTest extends MemoryContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return durable(config);
        }
    }

    @Nested
    class DocumentsTest extends DocumentContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return durable(config);
        }
    }

    @Nested
    class RelationsTest extends RelationContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return durable(config);
        }
    }

    @Nested
    class ReflectionsTest extends ReflectionContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return durable(config);
        }
    }

    @Nested
    class ProfilesTest extends ProfileContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return durable(config);
        }
    }

    @Nested
    class EmotionsTest extends EmotionContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return durable(config);
        }
    }

    @Nested
    class AuditTest extends AuditContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return durable(config);
        }
    }

    @Nested
    class IsolationTest extends IsolationContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return durable(config);
        }
    }

    @Nested
    class HistoryTest extends HistoryContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return durable(config);
        }
    }
}
