package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.KeyUpkeep;
import dev.hearthbook.crypto.RecoveryCode;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.keys.SecurityEvent;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of a whole book: changed while it is written to, recorded in its log, and recognised when they are old. */
class KeysTest {
    private static final int WRITERS = 4;
    private static final Subject ADA = Subject.of("ada");

    @TempDir
    private Path dir;

    private static Unlock key(int value) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return Unlock.key(key);
    }

    private Hearthbook open(TinkKeyVault vault) {
        return Hearthbook.open(Books.config(dir), vault, SqliteViews.in(dir));
    }

    private static List<BookEvent.KeysChanged> audit(Hearthbook book) {
        return book.journal()
                .read(new StreamId("book", "keys"))
                .ofType(Recorded.Fact.class)
                .map(Recorded.Fact::event)
                .ofType(BookEvent.KeysChanged.class)
                .collectList()
                .block();
    }

    @Test
    void everything_can_be_changed_while_the_book_is_written_to_and_read() throws Exception {
        TinkKeyVault vault = TinkKeyVault.create(dir, key(1));
        AtomicInteger written = new AtomicInteger();
        AtomicInteger read = new AtomicInteger();
        try (Hearthbook book = open(vault)) {
            AtomicBoolean going = new AtomicBoolean(true);
            ExecutorService writers = Executors.newFixedThreadPool(WRITERS + 2);
            try {
                List<Future<?>> running = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    int number = writer;
                    running.add(writers.submit(() -> {
                        for (int i = 0; going.get(); i++) {
                            // A new person each time, so that keys are made and opened under every root.
                            Subject subject = Subject.of("user-" + number + "-" + i);
                            book.memories().remember(subject, "likes tea " + i).block();
                            written.incrementAndGet();
                        }
                    }));
                }
                running.add(writers.submit(() -> readJournal(book, going, read)));
                running.add(writers.submit(() -> readViews(book, going, read)));
                KeyUpkeep keys = vault.keys();
                for (int round = 1; round <= 4; round++) {
                    keys.add(key(round), key(50));
                    keys.rotateRoot(Set.of(), key(round), key(50));
                    keys.rotateEnvelope();
                    keys.change(key(round), key(round + 1));
                    keys.remove(2, key(round + 1));
                    awaitMore(written, 40);
                    awaitMore(read, 4);
                }
                going.set(false);
                for (Future<?> one : running) {
                    one.get();
                }
            } finally {
                going.set(false);
                writers.shutdownNow();
            }
            book.views().await(book.journal().head()).block();
            assertEquals(written.get(), Books.memories(book).size());
        }

        assertEquals(
                ErrorCode.WRONG_KEY,
                assertThrows(HearthbookException.class, () -> TinkKeyVault.open(dir, key(1)))
                        .code());
        Files.walk(dir.resolve("views"))
                .filter(Files::isRegularFile)
                .forEach(file -> file.toFile().delete());
        try (Hearthbook book = open(TinkKeyVault.open(dir, key(5)))) {
            book.views().await(book.journal().head()).block();
            assertEquals(written.get(), Books.memories(book).size());
            assertEquals(
                    List.of("SLOT_ADDED", "ROOT_ROTATED", "ENVELOPE_ROTATED", "SLOT_CHANGED", "SLOT_REMOVED"),
                    audit(book).stream()
                            .map(BookEvent.KeysChanged::change)
                            .limit(5)
                            .toList());
            assertEquals(20, audit(book).size());
        }
    }

    /** All of it again and again: what was there is there, and every box opens. */
    private static void readJournal(Hearthbook book, AtomicBoolean going, AtomicInteger read) {
        List<Recorded> before = List.of();
        while (going.get()) {
            List<Recorded> now = Truth.events(book);
            assertEquals(before, now.subList(0, before.size()));
            assertTrue(now.stream().allMatch(Recorded.Fact.class::isInstance));
            before = now;
            read.incrementAndGet();
        }
    }

    private static void readViews(Hearthbook book, AtomicBoolean going, AtomicInteger read) {
        int before = 0;
        while (going.get()) {
            List<Memory> now = Books.memories(book);
            assertTrue(now.size() >= before, now.size() + " memories where there were " + before);
            assertTrue(now.stream().allMatch(memory -> memory.text().startsWith("likes tea")));
            before = now.size();
            read.incrementAndGet();
        }
    }

    private static void awaitMore(AtomicInteger counter, int more) {
        int wanted = counter.get() + more;
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (counter.get() < wanted) {
            assertTrue(System.nanoTime() < deadline, "the writers stopped at " + counter.get());
            Thread.onSpinWait();
        }
    }

    @Test
    void what_was_changed_before_the_book_was_opened_is_recorded_too() {
        TinkKeyVault vault = TinkKeyVault.create(dir, key(1));
        vault.keys().addRecoveryCode(key(1)).close();

        try (Hearthbook book = open(vault)) {
            assertEquals(List.of(new BookEvent.KeysChanged("SLOT_ADDED", 2, 2, 2)), audit(book));
        }
    }

    @Test
    void a_keyring_older_than_the_log_is_refused_until_it_is_accepted() throws Exception {
        TinkKeyVault vault = TinkKeyVault.create(dir, key(1));
        open(vault).close();
        Path old = Files.copy(dir.resolve("keyring.db"), dir.resolve("keyring.old"));
        TinkKeyVault changing = TinkKeyVault.open(dir, key(1));
        try (Hearthbook book = open(changing)) {
            book.memories().remember(ADA, "likes tea").block();
            changing.keys().change(key(1), key(2));
        }
        Files.copy(old, dir.resolve("keyring.db"), StandardCopyOption.REPLACE_EXISTING);

        HearthbookException refused =
                assertThrows(HearthbookException.class, () -> open(TinkKeyVault.open(dir, key(1))));

        assertEquals(ErrorCode.KEYRING_OLDER, refused.code());
        assertTrue(refused.getMessage().contains("acceptOlder(2, 2)"), refused.getMessage());
        TinkKeyVault accepted = TinkKeyVault.open(dir, key(1));
        accepted.keys().acceptOlder(2, 2);
        try (Hearthbook book = open(accepted)) {
            assertEquals(
                    List.of("SLOT_CHANGED", "OLDER_ACCEPTED"),
                    audit(book).stream().map(BookEvent.KeysChanged::change).toList());
        }
        open(TinkKeyVault.open(dir, key(1))).close();
    }

    @Test
    void refused_writes_and_changed_keys_are_told_without_a_word_of_content() {
        TinkKeyVault vault = TinkKeyVault.create(dir, key(1));
        List<SecurityEvent> told = new ArrayList<>();
        try (Hearthbook book = open(vault)) {
            book.security().subscribe(told::add);
            book.memories().remember(ADA, "likes tea").block();
            book.erasures().erase(ADA).block();
            assertThrows(
                    HearthbookException.class,
                    () -> book.memories().remember(ADA, "likes coffee").block());
            try (RecoveryCode code = vault.keys().addRecoveryCode(key(1))) {
                assertEquals(34, code.text().length);
            }
        }

        assertEquals(4, told.size(), told.toString());
        assertInstanceOf(SecurityEvent.Unlocked.class, told.get(0));
        assertEquals(List.of(1L), ((SecurityEvent.KeysDestroyed) told.get(1)).scopes());
        assertEquals(ErrorCode.SUBJECT_ERASED, ((SecurityEvent.WriteRefused) told.get(2)).reason());
        assertEquals(2, ((SecurityEvent.KeysChanged) told.get(3)).slots());
        assertFalse(told.toString().contains("coffee") || told.toString().contains("ada"), told.toString());
    }
}
