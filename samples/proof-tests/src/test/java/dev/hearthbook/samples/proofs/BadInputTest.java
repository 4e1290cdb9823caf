package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.PassphraseCost;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.view.Cursor;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong is refused with an error that names it, and the book stays as it was. */
class BadInputTest {
    private static final Subject ADA = Subject.of("ada");
    private static final PassphraseCost QUICK = PassphraseCost.argon2id(8 * 1024, 1, 1);

    @TempDir
    private Path folder;

    private Path dir = Path.of("");
    private Map<String, String> before = Map.of();

    @BeforeEach
    void fill() {
        dir = folder.resolve("book");
        try (Hearthbook book = Books.open(dir)) {
            for (int i = 0; i < 30; i++) {
                String text = "memory " + i;
                book.as(ADA).commit(tx -> tx.memories().remember(text)).block();
            }
            before = Books.rows(book);
        }
    }

    private void refused(ErrorCode code, String named, Runnable call) {
        HearthbookException refusal = assertThrows(HearthbookException.class, call::run);
        assertEquals(code, refusal.code(), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
    }

    private void unchanged() {
        inside(book -> assertEquals(before, Books.rows(book)));
    }

    private void inside(Consumer<Hearthbook> check) {
        try (Hearthbook book = Books.open(dir)) {
            check.accept(book);
        }
    }

    private static Hearthbook open(Path dir, Unlock unlock) {
        return Hearthbook.open(
                BookConfig.defaults(dir).withEventTypes(Books.TYPES),
                TinkKeyVault.open(dir, unlock),
                SqliteViews.in(dir));
    }

    @Test
    void a_wrong_key_and_a_wrong_passphrase() {
        byte[] other = new byte[32];
        other[0] = 1;
        refused(ErrorCode.WRONG_KEY, "", () -> open(dir, Unlock.key(other)));
        Path second = folder.resolve("second");
        TinkKeyVault.create(second, Unlock.passphrase("open sesame".toCharArray(), QUICK))
                .close();
        refused(ErrorCode.WRONG_KEY, "passphrase", () -> open(second, Unlock.passphrase("open barley".toCharArray())));
        unchanged();
    }

    @Test
    void a_missing_a_garbage_and_a_foreign_keyring() throws Exception {
        Path kept = folder.resolve("kept.db");
        Files.move(dir.resolve("keyring.db"), kept);
        refused(ErrorCode.KEYRING_MISSING, dir.toString(), () -> open(dir, Unlock.key(new byte[32])));

        Files.writeString(dir.resolve("keyring.db"), "not a keyring at all ".repeat(100));
        refused(ErrorCode.KEYRING_DAMAGED, "keyring.db", () -> open(dir, Unlock.key(new byte[32])));

        Files.delete(dir.resolve("keyring.db"));
        refused(ErrorCode.KEYRING_MISSING, dir.toString(), () -> Books.open(dir));

        Path stranger = folder.resolve("stranger");
        Books.open(stranger).close();
        Files.copy(stranger.resolve("keyring.db"), dir.resolve("keyring.db"));
        refused(ErrorCode.KEYRING_FOREIGN, dir.toString(), () -> Books.open(dir));

        Files.delete(dir.resolve("keyring.db"));
        Files.move(kept, dir.resolve("keyring.db"));
        unchanged();
    }

    /** Opens a book and says how that went. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] arguments) {
            try (Hearthbook book = Books.open(Path.of(arguments[0]))) {
                System.out.println("OPENED " + book.journal().head());
            } catch (HearthbookException e) {
                System.out.println(e.code() + " " + e.getMessage());
            }
        }
    }

    @Test
    void a_second_process_and_a_missing_flag() throws Exception {
        inside(book -> {
            String output = run(Jvm.of(Opener.class, Jvm.OPENS, dir));
            assertTrue(output.contains("BOOK_LOCKED") && output.contains(dir.toString()), output);
        });
        String output = run(Jvm.of(Opener.class, java.util.List.of(), dir));
        assertTrue(
                output.contains("JVM_FLAGS_MISSING") && output.contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"),
                output);
        unchanged();
    }

    private static String run(ProcessBuilder builder) {
        try {
            return Jvm.output(builder);
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    record Stranger(String text) implements Event {}

    private static Commit commit(Event event) {
        return Commit.of(StreamWrite.of(
                new StreamId("proof", "s-1"), Owner.of(ADA, RetentionClass.MEMORIES), Expected.ANY, event));
    }

    @Test
    void an_unknown_event_type_and_a_newer_version() {
        inside(book -> refused(
                ErrorCode.EVENT_TYPE_UNKNOWN,
                "Stranger",
                () -> book.journal().append(commit(new Stranger("hello"))).block()));
        unchanged();
        EventTypes newer = EventTypes.builder()
                .register("proof.noted", 2, Books.Noted.class)
                .upcast("proof.noted", 1, fields -> fields)
                .build();
        try (Hearthbook book = Books.open(BookConfig.defaults(dir).withEventTypes(newer))) {
            book.journal().append(commit(new Books.Noted("x", 1))).block();
        }
        inside(book -> refused(
                ErrorCode.EVENT_VERSION_NEWER,
                "proof.noted",
                () -> book.journal().read(new StreamId("proof", "s-1")).blockLast()));
        try (Hearthbook book = Books.open(BookConfig.defaults(dir))) {
            refused(
                    ErrorCode.EVENT_TYPE_UNKNOWN,
                    "proof.noted",
                    () -> book.journal().read(Mark.START).blockLast());
        }
    }

    @Test
    void text_over_the_limit_with_a_lone_surrogate_or_empty() {
        inside(book -> {
            for (String text : java.util.List.of("x".repeat(60_000), "half \ud83d of a face", " ")) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> book.memories().remember(ADA, text).block());
            }
        });
        unchanged();
    }

    @Test
    void an_unknown_id() {
        inside(book -> refused(
                ErrorCode.NOT_FOUND,
                "m-none",
                () -> book.memories().revise(MemoryId.of("m-none"), "text").block()));
        unchanged();
    }

    @Test
    void a_cursor_of_another_query() {
        inside(book -> {
            book.views().await(book.journal().head()).block();
            Query<Row> query = Query.on(MemoryTable.MEMORIES).within(ADA).limit(5);
            Cursor cursor = book.views().page(query).block().next().orElseThrow();
            refused(
                    ErrorCode.FOREIGN_CURSOR,
                    "query",
                    () -> book.views()
                            .page(query.where(Match.is(dev.hearthbook.view.Table.KEY, "m-1"))
                                    .at(cursor))
                            .block());
            refused(
                    ErrorCode.FOREIGN_CURSOR,
                    "query",
                    () -> book.views()
                            .page(Query.on(MemoryTable.MEMORIES)
                                    .within(Subject.of("bob"))
                                    .limit(5)
                                    .at(cursor))
                            .block());
            assertThrows(IllegalArgumentException.class, () -> Cursor.parse("no cursor"));
        });
        unchanged();
    }
}
