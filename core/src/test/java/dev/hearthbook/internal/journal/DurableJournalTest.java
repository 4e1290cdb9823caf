package dev.hearthbook.internal.journal;

import static dev.hearthbook.internal.journal.JournalFixture.ADA;
import static dev.hearthbook.internal.journal.JournalFixture.commit;
import static dev.hearthbook.internal.journal.JournalFixture.stream;
import static dev.hearthbook.internal.journal.JournalFixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.journal.JournalFixture.Counted;
import dev.hearthbook.internal.journal.JournalFixture.Noted;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.InMemoryLog;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

class DurableJournalTest {
    @TempDir
    private Path folder;

    private final KeyVault keys = InMemoryKeyVault.create();

    private static List<Recorded> all(JournalFixture house) {
        return house.journal.read(Mark.START).collectList().block();
    }

    private static void appendMany(JournalFixture house, int from, int to) {
        Flux.range(from, to - from)
                .flatMapSequential(i -> house.journal.append(commit("s" + i % 5, Noted.of("note " + i))), 64)
                .blockLast();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void a_reopened_book_holds_the_same_events_and_goes_on() {
        List<Recorded> before;
        try (JournalFixture house = JournalFixture.in(folder, keys)) {
            appendMany(house, 0, 1_000);
            before = all(house);
        }

        try (JournalFixture house = JournalFixture.in(folder, keys)) {
            assertEquals(before, all(house));
            assertEquals(200, house.journal.version(stream("s0")).block());
            Receipt next = house.journal.append(commit("s0", new Counted(1))).block();
            assertEquals(1_001, next.position().value());
            assertEquals(201, next.versions().get(stream("s0")));
        }
    }

    /** SQLite has no checksums: a changed number in a page that still fits together reads like any other. */
    @Test
    void an_index_that_misleads_is_refused_and_built_again_at_the_next_open() throws Exception {
        List<String> lies = List.of(
                "update tagged set position = position + 1 where position = 7",
                "delete from tagged where position = 7",
                "update frames set head = head + 1 where first < (select max(first) from frames)",
                "update frames set place = place + 4 where first < (select max(first) from frames)",
                "update commands set position = position - 1");
        for (String lie : lies) {
            Path book = folder.resolve("book-" + lies.indexOf(lie));
            List<Recorded> stream;
            CommandKey key = CommandKey.of("k");
            try (JournalFixture house = JournalFixture.in(book, keys)) {
                appendMany(house, 0, 20);
                house.journal.append(commit("s1", new Counted(1)).as(key)).block();
                stream = house.journal.read(stream("s1")).collectList().block();
            }
            try (var connection =
                            java.sql.DriverManager.getConnection("jdbc:sqlite:" + book.resolve("index/index.db"));
                    var statement = connection.createStatement()) {
                assertTrue(statement.executeUpdate(lie) > 0, lie);
            }

            try (JournalFixture house = JournalFixture.in(book, keys)) {
                HearthbookException e = assertThrows(
                        HearthbookException.class,
                        () -> {
                            for (int i = 0; i < 5; i++) {
                                house.journal
                                        .read(stream("s" + i))
                                        .collectList()
                                        .block();
                            }
                            house.journal.receipt(key).block();
                        },
                        lie);
                assertEquals(ErrorCode.CORRUPT, e.code(), lie);
            }
            try (JournalFixture house = JournalFixture.in(book, keys)) {
                assertEquals(
                        stream, house.journal.read(stream("s1")).collectList().block(), lie);
                assertTrue(house.journal.receipt(key).block().isPresent(), lie);
            }
        }
    }

    /** A rebuilt index once counted the last part of a large commit only. */
    @Test
    void the_receipt_of_a_commit_of_several_parts_is_the_same_from_a_rebuilt_index() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        Event[] events = IntStream.range(0, 9)
                .mapToObj(i -> {
                    StringBuilder text = new StringBuilder();
                    random.ints(45_000, 33, 127).forEach(c -> text.append((char) c));
                    return Noted.of(text.toString());
                })
                .toArray(Event[]::new);
        Receipt receipt;
        try (JournalFixture house = JournalFixture.in(folder, keys)) {
            house.journal.append(commit("s0", Noted.of("before"))).block();
            receipt = house.journal
                    .append(commit("large", events).as(CommandKey.of("k")))
                    .block();
            assertEquals(9, receipt.events());
        }
        try (Stream<Path> index = Files.list(folder.resolve("index"))) {
            for (Path file : index.toList()) {
                Files.delete(file);
            }
        }

        try (JournalFixture house = JournalFixture.in(folder, keys)) {
            assertEquals(
                    receipt, house.journal.receipt(CommandKey.of("k")).block().orElseThrow());
        }
    }

    @Test
    void an_index_that_is_missing_damaged_or_behind_is_built_again() throws IOException {
        Path early = folder.resolve("early");
        Path book = folder.resolve("book");
        List<Recorded> stream;
        try (JournalFixture house = JournalFixture.in(book, keys)) {
            appendMany(house, 0, 300);
        }
        copy(book.resolve("index"), early);
        try (JournalFixture house = JournalFixture.in(book, keys)) {
            house.journal
                    .append(commit("s0", new Counted(1)).as(CommandKey.of("k")))
                    .block();
            appendMany(house, 301, 600);
            stream = house.journal.read(stream("s0")).collectList().block();
        }

        for (String damage : List.of("missing", "garbage", "behind")) {
            delete(book.resolve("index"));
            if (damage.equals("garbage")) {
                Files.createDirectories(book.resolve("index"));
                Files.writeString(book.resolve("index/index.db"), "no database".repeat(1_000));
            } else if (damage.equals("behind")) {
                copy(early, book.resolve("index"));
            }
            try (JournalFixture house = JournalFixture.in(book, keys)) {
                assertEquals(
                        stream, house.journal.read(stream("s0")).collectList().block(), damage);
                assertTrue(house.journal.receipt(CommandKey.of("k")).block().isPresent(), damage);
                assertEquals(600, house.journal.head().position().value(), damage);
            }
        }
    }

    @Test
    void after_a_restore_the_index_follows_the_log_and_marks_of_the_lost_history_are_stale() throws IOException {
        Path book = folder.resolve("book");
        try (JournalFixture house = JournalFixture.in(book, keys)) {
            appendMany(house, 0, 100);
        }
        copy(book.resolve("log"), folder.resolve("backup"));
        Mark lost;
        try (JournalFixture house = JournalFixture.in(book, keys)) {
            appendMany(house, 100, 150);
            lost = house.journal.head();
        }
        delete(book.resolve("log"));
        copy(folder.resolve("backup"), book.resolve("log"));

        try (JournalFixture house = JournalFixture.in(book, keys)) {
            assertEquals(100, house.journal.head().position().value());
            appendMany(house, 500, 550);
            assertEquals(lost.position(), house.journal.head().position());
            assertFalse(house.journal.holds(lost));
            HearthbookException stale = assertThrows(HearthbookException.class, () -> house.journal.next(lost, 10));
            assertEquals(ErrorCode.STALE_POSITION, stale.code());
            assertEquals(150, all(house).size());
        }
    }

    @Test
    void command_ids_are_remembered_across_restarts() {
        Receipt first;
        try (JournalFixture house = JournalFixture.in(folder, keys)) {
            first = house.journal
                    .append(Commit.of(write("a", Expected.NONE, new Counted(1))).as(CommandKey.of("k")))
                    .block();
        }

        try (JournalFixture house = JournalFixture.in(folder, keys)) {
            assertEquals(
                    first,
                    house.journal
                            .append(Commit.of(write("a", Expected.NONE, new Counted(1)))
                                    .as(CommandKey.of("k")))
                            .block());
            assertEquals(1, house.journal.head().position().value());
        }
    }

    @Test
    void what_was_shredded_stays_erased_after_a_restart() {
        try (JournalFixture house = JournalFixture.in(folder, keys)) {
            appendMany(house, 0, 20);
            keys.shred(ADA);
        }

        try (JournalFixture house = JournalFixture.in(folder, keys)) {
            all(house).forEach(one -> assertInstanceOf(Recorded.Erased.class, one));
        }
    }

    @Test
    void a_full_disk_refuses_the_commit_and_the_book_goes_on() {
        try (JournalFixture house = JournalFixture.over(InMemoryLog.bounded(64 * 1024))) {
            long written = 0;
            ErrorCode refused = null;
            for (int i = 0; refused == null && i < 1_000; i++) {
                try {
                    written = house.journal
                            .append(commit("a", Noted.of("x".repeat(900) + i)))
                            .block()
                            .position()
                            .value();
                } catch (HearthbookException e) {
                    refused = e.code();
                }
            }

            assertEquals(ErrorCode.OUT_OF_SPACE, refused);
            assertEquals(written, house.journal.head().position().value());
            assertEquals(written, all(house).size());
            assertEquals(Optional.empty(), house.journal.failure());
        }
    }

    @Test
    void a_failed_force_poisons_the_book_whose_reads_go_on() {
        SickLog log = new SickLog();
        try (JournalFixture house = JournalFixture.over(log)) {
            house.journal.append(commit("a", new Counted(1))).block();
            log.failAfter(0);

            List<ErrorCode> codes = Flux.fromStream(IntStream.range(0, 3).boxed())
                    .concatMap(i -> house.journal
                            .append(commit("a", new Counted(i)))
                            .map(receipt -> ErrorCode.NOT_FOUND)
                            .onErrorResume(HearthbookException.class, e -> reactor.core.publisher.Mono.just(e.code())))
                    .collectList()
                    .block();

            assertEquals(List.of(ErrorCode.UNKNOWN_OUTCOME, ErrorCode.WRITES_REFUSED, ErrorCode.WRITES_REFUSED), codes);
            assertEquals(1, all(house).size());
            assertTrue(house.journal.failure().isPresent());
        }
    }
}
