package dev.hearthbook.projections;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import org.junit.jupiter.api.Nested;

/** The contracts of the nouns over a book in memory. */
class InMemoryBookTest {
    private static Hearthbook inMemory(BookConfig config) {
        return Hearthbook.inMemory(config, MemoryViews.create());
    }

    @Nested
    class PersonasTest extends PersonaContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return inMemory(config);
        }
    }

    @Nested
    class ConversationsTest extends ConversationContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return inMemory(config);
        }
    }

    @Nested
    class MemoriesTest extends MemoryContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return inMemory(config);
        }
    }

    @Nested
    class DocumentsTest extends DocumentContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return inMemory(config);
        }
    }

    @Nested
    class RelationsTest extends RelationContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return inMemory(config);
        }
    }

    @Nested
    class ProfilesTest extends ProfileContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return inMemory(config);
        }
    }

    @Nested
    class EmotionsTest extends EmotionContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return inMemory(config);
        }
    }

    @Nested
    class ReflectionsTest extends ReflectionContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return inMemory(config);
        }
    }

    @Nested
    class AuditTest extends AuditContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return inMemory(config);
        }
    }

    @Nested
    class IsolationTest extends IsolationContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return inMemory(config);
        }
    }

    @Nested
    class HistoryTest extends HistoryContract {
        @Override
        protected Hearthbook open(BookConfig config) {
            return inMemory(config);
        }
    }
}
