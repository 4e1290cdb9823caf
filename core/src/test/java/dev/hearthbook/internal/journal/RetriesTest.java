package dev.hearthbook.internal.journal;

import static dev.hearthbook.internal.journal.JournalFixture.ADA;
import static dev.hearthbook.internal.journal.JournalFixture.commit;
import static dev.hearthbook.internal.journal.JournalFixture.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearthbook.files.Disk;
import dev.hearthbook.internal.journal.JournalFixture.Counted;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RetentionClass;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** A command id makes a commit safe to repeat: across restarts, for 90 days, and after an answer that never came. */
class RetriesTest {
    private static final CommandKey KEY = CommandKey.of("turn-42");

    @TempDir
    private Path folder;

    private final KeyVault keys = InMemoryKeyVault.create();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final SickDisk disk = new SickDisk();

    /** A disk whose forces fail on demand. */
    private static final class SickDisk implements Disk {
        private volatile boolean sick;

        @Override
        public void force(Path file, FileChannel channel) throws IOException {
            if (sick) {
                throw new IOException("Input/output error");
            }
            Disk.super.force(file, channel);
        }
    }

    private JournalFixture open(Path book) {
        InstantSource clock = () -> now;
        return JournalFixture.in(book, keys, Durability.GROUP, clock, disk);
    }

    private static Receipt append(JournalFixture house, Commit commit) {
        return house.journal.append(commit).block();
    }

    private static Commit first() {
        return commit("a", new Counted(1)).as(KEY);
    }

    private static ErrorCode codeOf(Mono<?> refused) {
        return assertThrows(HearthbookException.class, refused::block).code();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void an_id_is_remembered_for_ninety_days_across_restarts_and_then_free() {
        Receipt once;
        try (JournalFixture house = open(folder)) {
            once = append(house, first());
        }

        now = now.plus(Duration.ofDays(89));
        try (JournalFixture house = open(folder)) {
            append(house, commit("b", new Counted(0)));
            assertEquals(once, append(house, first()));
            assertEquals(Optional.of(once), house.journal.receipt(KEY).block());
            assertEquals(
                    ErrorCode.COMMAND_ID_REUSED,
                    codeOf(house.journal.append(commit("a", new Counted(2)).as(KEY))));
        }
        now = now.plus(Duration.ofDays(1));
        try (JournalFixture house = open(folder)) {
            assertEquals(once, append(house, first()));
        }
        now = now.plusSeconds(1);
        try (JournalFixture house = open(folder)) {
            assertEquals(Optional.empty(), house.journal.receipt(KEY).block());
            Receipt anew = append(house, commit("a", new Counted(2)).as(KEY));
            assertEquals(2, anew.versions().get(stream("a")));
            assertEquals(anew, append(house, commit("a", new Counted(2)).as(KEY)));
            once = anew;
        }
        try (JournalFixture house = open(folder)) {
            assertEquals(once, append(house, commit("a", new Counted(2)).as(KEY)));
            assertEquals(3, house.journal.head().position().value());
        }
    }

    @Test
    void an_index_built_again_remembers_the_same_ids() throws IOException {
        Receipt before;
        Receipt anew;
        try (JournalFixture house = open(folder)) {
            before = append(house, first());
            now = now.plus(Duration.ofDays(91));
            anew = append(house, first());
            append(house, commit("b", new Counted(1)).as(CommandKey.of("other")));
        }
        Files.delete(folder.resolve("index/index.db"));

        try (JournalFixture house = open(folder)) {
            assertNotEquals(before, anew);
            assertEquals(anew, append(house, first()));
            assertEquals(3, house.journal.head().position().value());
        }
    }

    @Test
    void callers_of_a_poisoned_book_ask_again_after_reopening_and_nothing_is_done_twice() throws IOException {
        Path lost = folder.resolve("lost");
        Path kept = folder.resolve("kept");
        try (JournalFixture house = open(kept)) {
            append(house, commit("a", new Counted(0)));
        }
        copy(kept, lost);
        try (JournalFixture house = open(kept)) {
            disk.sick = true;
            assertEquals(ErrorCode.UNKNOWN_OUTCOME, codeOf(house.journal.append(first())));
            assertEquals(
                    ErrorCode.WRITES_REFUSED,
                    codeOf(house.journal.append(commit("a", new Counted(2)).as(CommandKey.of("later")))));
            assertEquals(Optional.empty(), house.journal.receipt(KEY).block());
            assertEquals(1, house.journal.version(stream("a")).block());
        }
        disk.sick = false;

        // The machine went on: the frame that could not be forced is in the file all the same.
        try (JournalFixture house = open(kept)) {
            Receipt found = house.journal.receipt(KEY).block().orElseThrow();
            assertEquals(2, found.position().value());
            assertEquals(found, append(house, first()));
            assertEquals(2, house.journal.version(stream("a")).block());
            assertEquals(
                    Optional.empty(),
                    house.journal.receipt(CommandKey.of("later")).block());
        }
        // The power went: the file is as it was forced last.
        try (JournalFixture house = open(lost)) {
            assertEquals(Optional.empty(), house.journal.receipt(KEY).block());
            Receipt again = append(house, first());
            assertEquals(again, append(house, first()));
            assertEquals(2, house.journal.version(stream("a")).block());
        }
    }

    @Test
    void a_repeat_that_waits_with_its_first_is_unknown_when_the_disk_fails() {
        try (JournalFixture house = open(folder)) {
            append(house, commit("a", new Counted(0)));
            disk.sick = true;

            List<ErrorCode> codes =
                    IntStream.range(0, 8)
                            .mapToObj(i -> house.journal.append(first()).toFuture())
                            .toList()
                            .stream()
                            .map(answer -> codeOf(Mono.fromFuture(answer)))
                            .toList();

            assertEquals(ErrorCode.UNKNOWN_OUTCOME, codes.get(0));
            assertEquals(
                    Set.of(),
                    codes.stream()
                            .filter(code -> code != ErrorCode.UNKNOWN_OUTCOME && code != ErrorCode.WRITES_REFUSED)
                            .collect(java.util.stream.Collectors.toSet()));
        }
    }

    @Test
    void the_same_events_under_other_tags_are_another_request() {
        try (JournalFixture house = open(folder)) {
            append(house, tagged("tea"));

            append(house, tagged("tea"));

            assertEquals(ErrorCode.COMMAND_ID_REUSED, codeOf(house.journal.append(tagged("coffee"))));
            assertEquals(1, house.journal.head().position().value());
        }
    }

    private static Commit tagged(String topic) {
        return Commit.of(new StreamWrite(
                        stream("a"),
                        Owner.of(ADA, RetentionClass.MEMORIES),
                        Expected.ANY,
                        List.of(NewEvent.of(new Counted(1), Tag.of("topic", topic), Tag.of("who", "ada")))))
                .as(KEY);
    }
}
