package dev.hearthbook.internal.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.journal.JournalFixture.Counted;
import dev.hearthbook.internal.journal.JournalFixture.Noted;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Criterion;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.linear.BookModel;
import dev.hearthbook.linear.BookModel.Answer;
import dev.hearthbook.linear.BookModel.Asked;
import dev.hearthbook.linear.Call;
import dev.hearthbook.linear.Linearizer;
import dev.hearthbook.linear.RandomHistory;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.StreamId;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Whatever callers ask at once, the answers are those of a book that was asked one question at a time: checked over random
 * histories of appends with expectations, conditions and command ids, and of every kind of read.
 */
class LinearizabilityTest {
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(RandomHistory.THREADS_MAX);
    private static final BookModel MODEL = new BookModel();

    private static final RandomHistory.Facts FACTS = new RandomHistory.Facts() {
        @Override
        public Event of(int number, boolean noted) {
            return noted ? Noted.of(String.valueOf(number)) : new Counted(number);
        }

        @Override
        public int numberOf(Event event) {
            return event instanceof Noted noted ? Integer.parseInt(noted.text()) : ((Counted) event).number();
        }

        @Override
        public String typeName(boolean noted) {
            return noted ? "test.noted" : "test.counted";
        }
    };

    @TempDir
    private Path folder;

    private final long seed = System.nanoTime();

    @AfterAll
    static void stop() {
        THREADS.shutdown();
    }

    /** The first history that is not linearizable, if any. */
    private static Optional<String> firstWrong(Journal journal, long seed, int histories) throws InterruptedException {
        for (int i = 0; i < histories; i++) {
            List<Call<Asked, Answer>> calls = RandomHistory.run(journal, FACTS, seed + i, THREADS);
            if (!Linearizer.linearizable(MODEL, calls)) {
                return Optional.of("history " + i + " of seed " + seed + " is not linearizable:\n"
                        + calls.stream()
                                .sorted(Comparator.comparingLong(Call::invoked))
                                .map(Call::toString)
                                .collect(Collectors.joining("\n")));
            }
        }
        return Optional.empty();
    }

    private static void assertLinearizable(Journal journal, long seed, int histories) throws InterruptedException {
        firstWrong(journal, seed, histories).ifPresent(wrong -> fail(wrong));
    }

    @Test
    void ten_thousand_histories_of_books_in_memory() throws InterruptedException {
        for (int book = 0; book < 5; book++) {
            try (JournalFixture house = JournalFixture.inMemory()) {
                assertLinearizable(house.journal, seed + book * 10_000L, 2_000);
            }
        }
    }

    @Test
    void histories_of_a_durable_book() throws InterruptedException {
        try (KeyVault keys = InMemoryKeyVault.create();
                JournalFixture house = JournalFixture.in(folder, keys, Durability.OS, InstantSource.system())) {
            assertLinearizable(house.journal, seed, 500);
        }
    }

    @Test
    void histories_of_a_book_that_forces_every_batch() throws InterruptedException {
        try (KeyVault keys = InMemoryKeyVault.create();
                JournalFixture house = JournalFixture.in(folder, keys, Durability.GROUP, InstantSource.system())) {
            assertLinearizable(house.journal, seed, 150);
        }
    }

    @Test
    void a_journal_that_forgets_what_was_expected_is_found_out() throws InterruptedException {
        assertFoundOut(journal -> new Faulty(journal) {
            @Override
            public Mono<Receipt> append(Commit commit) {
                List<StreamWrite> anyhow = commit.writes().stream()
                        .map(write -> new StreamWrite(write.stream(), write.owner(), Expected.ANY, write.events()))
                        .toList();
                return super.append(new Commit(anyhow, commit.condition(), commit.command(), commit.context()));
            }
        });
    }

    @Test
    void a_journal_that_ignores_conditions_is_found_out() throws InterruptedException {
        assertFoundOut(journal -> new Faulty(journal) {
            @Override
            public Mono<Receipt> append(Commit commit) {
                return super.append(new Commit(commit.writes(), Optional.empty(), commit.command(), commit.context()));
            }
        });
    }

    @Test
    void a_journal_that_does_repeated_commands_again_is_found_out() throws InterruptedException {
        assertFoundOut(journal -> new Faulty(journal) {
            @Override
            public Mono<Receipt> append(Commit commit) {
                return super.append(
                        new Commit(commit.writes(), commit.condition(), Optional.empty(), commit.context()));
            }
        });
    }

    @Test
    void a_journal_that_checks_before_it_appends_and_not_while_is_found_out() throws InterruptedException {
        assertFoundOut(journal -> new Faulty(journal) {
            @Override
            public Mono<Receipt> append(Commit commit) {
                for (StreamWrite write : commit.writes()) {
                    if (!write.expected().admits(version(write.stream()).block())) {
                        return super.append(commit);
                    }
                }
                List<StreamWrite> anyhow = commit.writes().stream()
                        .map(write -> new StreamWrite(write.stream(), write.owner(), Expected.ANY, write.events()))
                        .toList();
                return super.append(new Commit(anyhow, commit.condition(), commit.command(), commit.context()));
            }
        });
    }

    @Test
    void a_journal_that_answers_from_an_older_state_is_found_out() throws InterruptedException {
        Map<StreamId, Long> before = new ConcurrentHashMap<>();
        assertFoundOut(journal -> new Faulty(journal) {
            @Override
            public Mono<Long> version(StreamId stream) {
                return super.version(stream).map(now -> {
                    Long older = before.put(stream, now);
                    return older == null ? now : older;
                });
            }
        });
    }

    @Test
    void a_journal_that_loses_the_newest_event_of_a_reader_is_found_out() throws InterruptedException {
        assertFoundOut(journal -> new Faulty(journal) {
            @Override
            public Flux<Recorded> read(List<Criterion> anyOf, Mark after) {
                return super.read(anyOf, after).skipLast(1);
            }
        });
    }

    private void assertFoundOut(UnaryOperator<Journal> broken) throws InterruptedException {
        try (JournalFixture house = JournalFixture.inMemory()) {
            assertTrue(
                    firstWrong(broken.apply(house.journal), seed, 2_000).isPresent(),
                    () -> "2,000 histories of a broken journal passed; seed " + seed);
        }
    }

    /** A journal that does as another does, but for what is broken on purpose. */
    private abstract static class Faulty implements Journal {
        private final Journal journal;

        Faulty(Journal journal) {
            this.journal = journal;
        }

        @Override
        public Mono<Receipt> append(Commit commit) {
            return journal.append(commit);
        }

        @Override
        public Flux<Recorded> read(Mark after) {
            return journal.read(after);
        }

        @Override
        public Flux<Recorded> subscribe(Mark after) {
            return journal.subscribe(after);
        }

        @Override
        public Flux<Recorded> read(StreamId stream) {
            return journal.read(stream);
        }

        @Override
        public Flux<Recorded> read(Tag tag, Mark after) {
            return journal.read(tag, after);
        }

        @Override
        public Flux<Recorded> read(List<Criterion> anyOf, Mark after) {
            return journal.read(anyOf, after);
        }

        @Override
        public Mono<Mark> markAt(Position position) {
            return journal.markAt(position);
        }

        @Override
        public Mono<Mark> markAt(Instant time) {
            return journal.markAt(time);
        }

        @Override
        public Flux<Recorded.Lost> lost() {
            return journal.lost();
        }

        @Override
        public Mono<Long> version(StreamId stream) {
            return journal.version(stream);
        }

        @Override
        public Mono<Optional<Receipt>> receipt(CommandKey command) {
            return journal.receipt(command);
        }

        @Override
        public Mark head() {
            return journal.head();
        }
    }
}
