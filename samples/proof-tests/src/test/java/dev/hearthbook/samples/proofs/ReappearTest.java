package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.keys.SecurityEvent;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys of erased people that come back with an old file: they are destroyed again at the next open, and the book says so, in its log
 * and to whoever listens.
 */
class ReappearTest {
    private static final Subject ADA = Subject.of("ada");
    private static final Subject BOB = Subject.of("bob");

    @TempDir
    private Path dir;

    private Path folder;
    private Path before;
    private final List<SecurityEvent> told = new ArrayList<>();

    /** A book with two people, of whom one is erased; and a copy of all of it from before that. */
    @BeforeEach
    void erase() throws Exception {
        folder = dir.resolve("book");
        before = dir.resolve("before");
        try (Hearthbook book = Books.open(folder)) {
            book.memories().remember(ADA, "likes tea").block();
            book.memories().remember(BOB, "likes coffee").block();
            Books.rows(book);
        }
        Books.copy(folder, before);
        try (Hearthbook book = Books.open(folder)) {
            book.erasures().erase(ADA).block();
        }
    }

    private Hearthbook open() {
        Hearthbook book = Books.open(folder);
        book.security().subscribe(told::add);
        return book;
    }

    private List<List<Long>> toldOfReappeared() {
        return told.stream()
                .filter(SecurityEvent.KeysReappeared.class::isInstance)
                .map(event -> ((SecurityEvent.KeysReappeared) event).scopes())
                .toList();
    }

    private static List<BookEvent> audit(Hearthbook book, String stream) {
        return book.journal()
                .read(new StreamId("book", stream))
                .ofType(Recorded.Fact.class)
                .map(fact -> (BookEvent) fact.event())
                .collectList()
                .block();
    }

    private static void assertOnlyBob(Hearthbook book) {
        book.views().await(book.journal().head()).block();
        assertEquals(
                List.of("likes coffee"),
                Books.memories(book).stream().map(Memory::text).toList());
        assertEquals(
                1,
                book.journal()
                        .read(Mark.START)
                        .toStream()
                        .filter(Recorded.Erased.class::isInstance)
                        .count());
        assertEquals(
                ErrorCode.SUBJECT_ERASED,
                assertThrows(
                                HearthbookException.class,
                                () -> book.memories().remember(ADA, "is back").block())
                        .code());
    }

    /** Takes the rows of Ada's scope out of the old keyring and puts them into the new one. */
    private void pasteRow(boolean withoutTombstone) throws Exception {
        try (Connection keyring = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("keyring.db"));
                Statement statement = keyring.createStatement()) {
            statement.execute("attach database '" + before.resolve("keyring.db") + "' as old");
            assertEquals(
                    1,
                    statement.executeUpdate(
                            "insert into main.scope select * from old.scope where id = 1 and kind = 1"));
            pasteSecret(statement);
            if (withoutTombstone) {
                assertEquals(1, statement.executeUpdate("delete from main.tombstone where id = 1"));
            }
        }
    }

    private static void pasteSecret(Statement statement) throws SQLException {
        assertEquals(1, statement.executeUpdate("""
                        update main.secret
                        set sealed = (select sealed from old.secret where id = 1)
                        where id = 1
                        """));
    }

    private long keysOfAda() throws Exception {
        try (Connection keyring = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("keyring.db"));
                Statement statement = keyring.createStatement();
                var rows = statement.executeQuery("""
                        select (select count(1) from scope where id = 1)
                          + (select count(1) from secret where id = 1 and sealed <> zeroblob(length(sealed)))
                        """)) {
            return rows.next() ? rows.getLong(1) : -1;
        }
    }

    @Test
    void a_row_that_was_pasted_back_beside_its_tombstone() throws Exception {
        pasteRow(false);

        try (Hearthbook book = open()) {
            assertOnlyBob(book);
            assertEquals(List.of(List.of(1L)), toldOfReappeared());
            assertTrue(audit(book, "keys").contains(new BookEvent.KeysReappeared(List.of(1L))));
        }
        assertEquals(0, keysOfAda());
        told.clear();
        try (Hearthbook book = open()) {
            assertOnlyBob(book);
            assertEquals(List.of(), toldOfReappeared(), "once");
        }
    }

    @Test
    void a_secret_that_was_pasted_back_alone() throws Exception {
        try (Connection keyring = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("keyring.db"));
                Statement statement = keyring.createStatement()) {
            statement.execute("attach database '" + before.resolve("keyring.db") + "' as old");
            pasteSecret(statement);
        }
        assertEquals(1, keysOfAda());

        try (Hearthbook book = open()) {
            assertOnlyBob(book);
            assertEquals(List.of(List.of(1L)), toldOfReappeared());
        }
        assertEquals(0, keysOfAda());
    }

    @Test
    void a_row_that_was_pasted_back_in_the_place_of_its_tombstone() throws Exception {
        pasteRow(true);

        try (Hearthbook book = open()) {
            assertOnlyBob(book);
            assertEquals(List.of(List.of(1L)), toldOfReappeared());
            assertTrue(audit(book, "keys").contains(new BookEvent.KeysReappeared(List.of(1L))));
        }
        assertEquals(0, keysOfAda());
    }

    /** Otherwise the keys of one person would be asked for what was said about another, and be destroyed for them. */
    @Test
    void a_keyring_from_before_somebody_came_never_gives_their_ids_again() throws Exception {
        Path earlier = dir.resolve("earlier");
        Books.copy(folder, earlier);
        long last;
        try (Hearthbook book = Books.open(folder)) {
            book.memories().remember(Subject.of("carol"), "likes cocoa").block();
        }
        try (TinkKeyVault vault = TinkKeyVault.open(folder, Unlock.key(new byte[32]))) {
            last = vault.scopeLast();
        }
        Files.copy(earlier.resolve("keyring.db"), folder.resolve("keyring.db"), StandardCopyOption.REPLACE_EXISTING);

        HearthbookException refused = assertThrows(HearthbookException.class, () -> Books.open(folder));
        assertEquals(ErrorCode.KEYRING_OLDER, refused.code());
        assertTrue(refused.getMessage().contains("scope " + (last - 1)), refused.getMessage());
        assertTrue(refused.getMessage().contains(", " + last + ")"), refused.getMessage());
        Books.delete(folder.resolve("index"));
        assertEquals(
                refused.getMessage(),
                assertThrows(HearthbookException.class, () -> Books.open(folder))
                        .getMessage());

        try (TinkKeyVault old = TinkKeyVault.open(folder, Unlock.key(new byte[32]))) {
            old.keys().acceptOlder(0, last);
        }
        try (Hearthbook book = open()) {
            book.memories().remember(Subject.of("carol"), "likes cocoa again").block();
            book.views().await(book.journal().head()).block();
            assertEquals(
                    List.of("likes cocoa again", "likes coffee"),
                    Books.memories(book).stream().map(Memory::text).sorted().toList());
        }
        try (TinkKeyVault vault = TinkKeyVault.open(folder, Unlock.key(new byte[32]))) {
            assertEquals(last + 1, vault.find(Subject.of("carol")).orElseThrow());
        }
    }

    @Test
    void a_whole_keyring_of_before() throws Exception {
        Files.copy(before.resolve("keyring.db"), folder.resolve("keyring.db"), StandardCopyOption.REPLACE_EXISTING);

        try (Hearthbook book = open()) {
            assertOnlyBob(book);
            assertEquals(List.of(List.of(1L)), toldOfReappeared());
            assertEquals(1, book.erasures().receipts().collectList().block().size());
        }
        assertEquals(0, keysOfAda());
    }

    @Test
    void a_keyring_of_before_that_was_accepted_though_slots_changed_since() throws Exception {
        TinkKeyVault vault = TinkKeyVault.open(folder, Unlock.key(new byte[32]));
        byte[] other = new byte[32];
        Arrays.fill(other, (byte) 7);
        try (Hearthbook book = Hearthbook.open(Books.config(folder), vault, SqliteViews.in(folder))) {
            vault.keys().add(Unlock.key(new byte[32]), Unlock.key(other));
            assertOnlyBob(book);
        }
        long generation;
        try (TinkKeyVault now = TinkKeyVault.open(folder, Unlock.key(other))) {
            generation = now.generation();
        }
        Files.copy(before.resolve("keyring.db"), folder.resolve("keyring.db"), StandardCopyOption.REPLACE_EXISTING);
        assertEquals(
                ErrorCode.KEYRING_OLDER,
                assertThrows(HearthbookException.class, () -> Books.open(folder))
                        .code());

        try (TinkKeyVault old = TinkKeyVault.open(folder, Unlock.key(new byte[32]))) {
            old.keys().acceptOlder(generation, 0);
        }

        try (Hearthbook book = open()) {
            assertOnlyBob(book);
            assertEquals(List.of(List.of(1L)), toldOfReappeared());
        }
        assertEquals(0, keysOfAda());
    }

    @Test
    void log_and_keyring_of_before_with_the_file_of_erasures() throws Exception {
        Path listed = folder.resolve("erasures");
        String lines = Files.readString(listed, StandardCharsets.US_ASCII);
        assertEquals(2, lines.lines().count(), lines);
        assertFalse(lines.contains("ada"), lines);
        Path newest = Files.copy(listed, dir.resolve("erasures"));
        Books.delete(folder);
        Books.copy(before, folder);
        Files.copy(newest, listed);

        try (Hearthbook book = open()) {
            assertOnlyBob(book);
            assertEquals(List.of(List.of(1L)), toldOfReappeared());
            assertEquals(
                    1,
                    book.erasures().erase(ADA).block().claim().rows().orElseThrow().stream()
                            .filter(rows -> rows.table().equals("memories"))
                            .count());
            assertEquals(1, book.erasures().receipts().collectList().block().size());
        }
        assertEquals(0, keysOfAda());
        told.clear();
        try (Hearthbook book = open()) {
            assertOnlyBob(book);
            assertEquals(List.of(), toldOfReappeared(), "once");
        }
    }

    @Test
    void a_file_of_erasures_that_is_gone_or_torn_is_written_again_from_the_log() throws Exception {
        Path listed = folder.resolve("erasures");
        byte[] lines = Files.readAllBytes(listed);
        Files.delete(listed);
        open().close();
        assertEquals(new String(lines, StandardCharsets.US_ASCII), Files.readString(listed));

        for (int length = 0; length < lines.length; length++) {
            Files.write(listed, Arrays.copyOf(lines, length));
            if (length % 9 == 0 || length > lines.length - 3) { // opening takes its time
                open().close();
                assertEquals(
                        new String(lines, StandardCharsets.US_ASCII), Files.readString(listed), "cut at " + length);
            }
        }

        String foreign = new String(lines, StandardCharsets.US_ASCII)
                .replaceFirst("1 [0-9a-f-]{36}", "1 00000000-0000-0000-0000-000000000000");
        Files.writeString(listed, foreign);
        assertEquals(
                ErrorCode.CORRUPT,
                assertThrows(HearthbookException.class, this::open).code());
    }

    @Test
    void an_identity_that_two_rows_share_by_damage_is_not_a_reason_to_destroy() throws Exception {
        long bob;
        try (TinkKeyVault vault = TinkKeyVault.open(folder, Unlock.key(new byte[32]))) {
            bob = vault.find(BOB).orElseThrow();
        }
        try (Connection keyring = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("keyring.db"));
                Statement statement = keyring.createStatement()) {
            assertEquals(1, statement.executeUpdate("update tombstone set id = " + bob + " where id = 1"));
        }

        assertEquals(
                ErrorCode.KEYRING_DAMAGED,
                assertThrows(HearthbookException.class, this::open).code());
    }
}
