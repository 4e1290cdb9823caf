package dev.hearthbook.internal.journal;

import static dev.hearthbook.internal.journal.JournalFixture.ADA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.files.BookFolder;
import dev.hearthbook.internal.upkeep.Eraser;
import dev.hearthbook.internal.upkeep.ErasureTrail;
import dev.hearthbook.internal.upkeep.Ledger;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.ScopeRequest;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.ErasureCause;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.work.Workers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keyring that finds no room for a while. */
class EraserTest {
    @TempDir
    private Path folder;

    private final KeyVault sound = InMemoryKeyVault.create();
    private final AtomicInteger refusals = new AtomicInteger();
    private final KeyVault keys = (KeyVault) Proxy.newProxyInstance(
            KeyVault.class.getClassLoader(), new Class<?>[] {KeyVault.class}, (proxy, method, arguments) -> {
                boolean byId = method.getName().equals("shred") && arguments[0] instanceof Long;
                if (byId && refusals.getAndDecrement() > 0) {
                    throw new HearthbookException(ErrorCode.OUT_OF_SPACE, "the disk is full");
                }
                try {
                    return method.invoke(sound, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

    @Test
    void an_erasure_waits_for_the_room_that_others_give_back() {
        Scopes scopes = scopes();
        refusals.set(3);
        try (JournalFixture book = JournalFixture.in(folder, keys)) {
            eraser(book).erase(target(scopes), RequestContext.NONE).block();

            assertTrue(sound.isErased(scopes));
            assertEquals(3, book.journal.head().position().value(), "asked for, destroyed, done");
        }
    }

    @Test
    void without_room_it_is_refused_and_done_at_the_next_open() {
        Scopes scopes = scopes();
        refusals.set(Integer.MAX_VALUE);
        try (JournalFixture book = JournalFixture.in(folder, keys)) {
            HearthbookException full = assertThrows(
                    HearthbookException.class,
                    () -> eraser(book)
                            .erase(target(scopes), RequestContext.NONE)
                            .block());
            assertEquals(ErrorCode.OUT_OF_SPACE, full.code());
            assertEquals(1, book.journal.head().position().value());
        }
        refusals.set(0);
        try (JournalFixture book = JournalFixture.in(folder, keys)) {
            Eraser eraser = eraser(book);
            eraser.recover();
            assertTrue(sound.isErased(scopes));
            eraser.resume();
            ErasureTrail trail =
                    eraser.erase(target(scopes), RequestContext.NONE).block();

            assertTrue(trail.isComplete());
            assertEquals(3, book.journal.head().position().value());
        }
    }

    @Test
    void a_barrier_stands_while_the_keys_are_still_there() {
        refusals.set(Integer.MAX_VALUE);
        try (JournalFixture book = JournalFixture.in(folder, keys)) {
            book.journal
                    .append(JournalFixture.commit("s", JournalFixture.Noted.of("before")))
                    .block();
            Scopes scopes = scopes();
            assertThrows(
                    HearthbookException.class,
                    () -> eraser(book)
                            .erase(target(scopes), RequestContext.NONE)
                            .block());
            assertFalse(sound.isErased(scopes), "the keyring found no room");

            HearthbookException refused = assertThrows(
                    HearthbookException.class,
                    () -> book.journal
                            .append(JournalFixture.commit("t", JournalFixture.Noted.of("behind")))
                            .block());

            assertEquals(ErrorCode.SUBJECT_ERASED, refused.code());
            assertEquals(2, book.journal.head().position().value());
        }
    }

    private Scopes scopes() {
        return sound.scopes(
                new ScopeRequest(Optional.of(ADA), RetentionClass.SESSIONS, YearMonth.of(2026, 11), Optional.empty()));
    }

    private static Eraser.Target target(Scopes scopes) {
        return new Eraser.Target(ErasureCause.SUBJECT, "", Set.of(scopes.subject()), () -> {});
    }

    private Eraser eraser(JournalFixture book) {
        return new Eraser(
                book.journal,
                keys,
                new NoTables(),
                Ledger.in(BookFolder.at(folder), keys.store()),
                new Eraser.Around(
                        () -> {}, () -> {}, InstantSource.system(), Workers.threads(), book.journal.scheduler()));
    }
}
