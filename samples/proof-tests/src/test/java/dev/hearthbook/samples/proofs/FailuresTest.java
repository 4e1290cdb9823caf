package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.Upkeep;
import dev.hearthbook.crypto.PassphraseCost;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.integrity.FileAnchor;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * What can be wrong with a book and its keys, one case after the other on real files: each has a word of its own, its text says what to
 * do, and whoever was refused finds the files as they were. What is derived (index, read models) may be built again; it is
 * left out of the comparison.
 */
class FailuresTest {
    private static final Subject ADA = Subject.of("ada");
    private static final Subject BO = Subject.of("bo");
    private static final PassphraseCost CHEAP = PassphraseCost.argon2id(8 * 1024, 1, 1);

    @TempDir
    private Path folder;

    private Path dir() {
        return folder.resolve("book");
    }

    private Path keyring() {
        return dir().resolve("keyring.db");
    }

    private static Unlock passphrase(String text) {
        return Unlock.passphrase(text.toCharArray(), CHEAP);
    }

    /** A closed book of somebody who likes tea. */
    private void write() {
        try (Hearthbook book = Books.open(dir())) {
            remember(book, ADA, 4);
        }
    }

    private static void remember(Hearthbook book, Subject subject, int count) {
        for (int i = 0; i < count; i++) {
            book.memories().remember(subject, "likes tea " + i).block();
        }
    }

    /** Everything that is not derived, by the hash of its bytes. */
    private Map<String, String> truth() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (Path file : Books.files(dir())) {
            String name = dir().relativize(file).toString();
            if (!name.matches("(index|views|native)/.*|log/lock(\\.jvm)?")) {
                files.put(name, HexFormat.of().formatHex(Surgery.sha256(Files.readAllBytes(file))));
            }
        }
        assertTrue(files.containsKey("keyring.db") && files.containsKey("log/manifest"), files.toString());
        return files;
    }

    /** Refused with this word and these words of advice, and nothing was changed. */
    private String refused(ErrorCode code, String advice, Executable action) throws IOException {
        Map<String, String> before = truth();

        HearthbookException refused = assertThrows(HearthbookException.class, action);

        assertEquals(code, refused.code(), refused.getMessage());
        assertTrue(refused.getMessage().contains(advice), refused.getMessage());
        assertEquals(before, truth());
        return refused.getMessage();
    }

    @Test
    void a_wrong_passphrase() throws Exception {
        try (TinkKeyVault vault = TinkKeyVault.create(dir(), passphrase("correct horse"));
                Hearthbook book = Hearthbook.open(Books.config(dir()), vault, SqliteViews.in(dir()))) {
            remember(book, ADA, 1);
        }

        refused(ErrorCode.WRONG_KEY, "Try again", () -> TinkKeyVault.open(dir(), passphrase("battery staple")));
        refused(ErrorCode.WRONG_KEY, "Try again", () -> Books.open(dir()));
    }

    @Test
    void a_damaged_keyring() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(keyring());
        int magic = find(whole, "HEARTHBOOK-KEYRING");
        whole[magic + 40] ^= 4;
        Files.write(keyring(), whole);

        refused(ErrorCode.KEYRING_DAMAGED, "Restore", () -> Books.open(dir()));
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static int find(byte[] bytes, String text) {
        int at = latin1(bytes).indexOf(text);
        assertTrue(at > 0, text);
        return at;
    }

    @Test
    void a_keyring_of_another_book() throws Exception {
        write();
        Path other = folder.resolve("other");
        Books.open(other).close();
        Files.copy(other.resolve("keyring.db"), keyring(), StandardCopyOption.REPLACE_EXISTING);

        refused(ErrorCode.KEYRING_FOREIGN, "Open it with its own keyring", () -> Books.open(dir()));
    }

    @Test
    void a_keyring_older_than_the_log() throws Exception {
        write();
        Path old = Files.copy(keyring(), folder.resolve("old"));
        try (TinkKeyVault vault = TinkKeyVault.open(dir(), Unlock.key(new byte[32]));
                Hearthbook book = Hearthbook.open(Books.config(dir()), vault, SqliteViews.in(dir()))) {
            vault.keys().add(Unlock.key(new byte[32]), passphrase("another way"));
            remember(book, ADA, 1);
        }
        Files.copy(old, keyring(), StandardCopyOption.REPLACE_EXISTING);

        refused(ErrorCode.KEYRING_OLDER, "Restore a newer keyring backup", () -> Books.open(dir()));
    }

    @Test
    void an_envelope_key_that_nobody_knows() throws Exception {
        write();
        Path old = Files.copy(keyring(), folder.resolve("old"));
        try (TinkKeyVault vault = TinkKeyVault.open(dir(), Unlock.key(new byte[32]));
                Hearthbook book = Hearthbook.open(Books.config(dir()), vault, SqliteViews.in(dir()))) {
            vault.keys().rotateEnvelope();
            remember(book, ADA, 1);
        }
        Files.copy(old, keyring(), StandardCopyOption.REPLACE_EXISTING);

        String text =
                refused(ErrorCode.ENVELOPE_KEY_UNKNOWN, "Restore a newer keyring backup", () -> Books.open(dir()));
        assertTrue(text.contains("Envelope key 2"), text);
    }

    /** No error: nobody was told that what is torn was kept. It is cut off, said, and its original is kept. */
    @Test
    void a_torn_tail() throws Exception {
        Path killed = folder.resolve("killed");
        long whole;
        try (Hearthbook book = Books.open(dir())) {
            remember(book, ADA, 4);
            whole = book.journal().head().position().value();
            Books.copy(dir(), killed);
        }
        Books.delete(dir());
        Files.move(killed, dir());
        Path segment = segment();
        byte[] bytes = Files.readAllBytes(segment);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        ByteBuffer.wrap(bytes).put((end + 7) & ~3, new byte[] {0, 8, 0, 0, 'H', 'B', 1, 0, 9});
        Files.write(segment, bytes);

        try (Hearthbook book = Books.open(dir())) {
            Upkeep.TornTail torn = book.upkeep().status().tornTail().orElseThrow();
            assertEquals(whole, torn.kept().value());
            assertEquals(whole, book.journal().head().position().value());
            assertArrayEquals(bytes, Files.readAllBytes(torn.original()), "the original is kept as it was");
            book.integrity().verify(progress -> {}).block();
        }
        try (Hearthbook book = Books.open(dir())) {
            assertTrue(book.upkeep().status().tornTail().isEmpty(), "it is said once");
        }
    }

    /** The same place, but acknowledged: that is damage, and nothing is cut off. */
    @Test
    void damage_where_somebody_was_told_that_it_is_kept() throws Exception {
        write();
        Path segment = segment();
        List<byte[]> frames = Surgery.frames(segment);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[find(bytes, latin1(frames.get(frames.size() - 1))) + 100] ^= 1;
        Files.write(segment, bytes);

        refused(ErrorCode.CORRUPT, "Restore a backup", this::openAndVerify);
    }

    @Test
    void a_record_that_was_tampered_with() throws Exception {
        write();
        List<byte[]> frames = new ArrayList<>(Surgery.frames(segment()));
        int last = frames.size() - 1;
        frames.set(last, Surgery.changed(frames.get(last)));
        Surgery.write(segment(), frames);
        Surgery.list(dir());

        refused(ErrorCode.TAMPERED, "from a backup", this::openAndVerify);
    }

    @Test
    void a_history_with_another_record_in_the_middle() throws Exception {
        write();
        Path copy = folder.resolve("copy");
        Books.copy(dir(), copy);
        for (Path way : List.of(dir(), copy)) {
            for (int session = 0; session < 2; session++) {
                try (Hearthbook book = Books.open(way)) {
                    remember(book, ADA, 1);
                }
            }
        }
        Path foreign = RichBook.segments(copy).get(1);
        Files.copy(foreign, RichBook.segments(dir()).get(1), StandardCopyOption.REPLACE_EXISTING);
        Surgery.list(dir());

        refused(ErrorCode.HISTORY_BROKEN, "Restore a backup", this::openAndVerify);
    }

    @Test
    void a_log_whose_end_was_cut_off() throws Exception {
        BookConfig config = Books.config(dir()).withAnchors(FileAnchor.at(folder.resolve("anchor")));
        write();
        Path copy = folder.resolve("copy");
        Books.copy(dir(), copy);
        try (Hearthbook book = Books.open(config)) {
            remember(book, ADA, 1);
            book.integrity().checkpoint().block();
        }
        Books.delete(dir());
        Books.copy(copy, dir());

        refused(ErrorCode.LOG_ROLLED_BACK, "Restore the newest backup", () -> Books.open(config));
    }

    @Test
    void a_keyring_from_before_somebody_came() throws Exception {
        write();
        Path old = Files.copy(keyring(), folder.resolve("old"));
        try (Hearthbook book = Books.open(dir())) {
            remember(book, BO, 1);
        }
        Files.copy(old, keyring(), StandardCopyOption.REPLACE_EXISTING);

        refused(ErrorCode.KEYRING_OLDER, "Restore a newer keyring backup", () -> Books.open(dir()));
    }

    @Test
    void a_key_that_is_missing_and_was_never_erased() throws Exception {
        write();
        try (Hearthbook book = Books.open(dir())) {
            remember(book, BO, 1);
        }
        try (Connection keys = DriverManager.getConnection("jdbc:sqlite:" + keyring());
                Statement statement = keys.createStatement()) {
            assertEquals(1, statement.executeUpdate("delete from scope where id = 1"));
        }

        refused(ErrorCode.KEY_MISSING, "Restore a newer keyring backup", this::openAndVerify);
        refused(ErrorCode.KEY_MISSING, "Restore a newer keyring backup", () -> {
            try (Hearthbook book = Books.open(dir())) {
                book.journal().read(Mark.START).blockLast();
            }
        });
    }

    @Test
    void an_append_for_somebody_who_was_erased() throws Exception {
        write();
        try (Hearthbook book = Books.open(dir())) {
            book.erasures().erase(ADA).block();
        }

        refused(ErrorCode.SUBJECT_ERASED, "Renew the subject", () -> {
            try (Hearthbook book = Books.open(dir())) {
                remember(book, ADA, 1);
            }
        });
    }

    private Path segment() throws IOException {
        return RichBook.segments(dir()).get(0);
    }

    private void openAndVerify() {
        try (Hearthbook book = Books.open(dir())) {
            book.integrity().verify(progress -> {}).block();
        }
    }
}
