package dev.hearthbook.crypto;

import static dev.hearthbook.keys.Vaults.AD;
import static dev.hearthbook.keys.Vaults.ADA;
import static dev.hearthbook.keys.Vaults.BOB;
import static dev.hearthbook.keys.Vaults.assertFails;
import static dev.hearthbook.keys.Vaults.assertPlain;
import static dev.hearthbook.keys.Vaults.of;
import static dev.hearthbook.keys.Vaults.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keyring that cannot be opened says why, and tells a wrong passphrase from a damaged file. */
class KeyringDamageTest {
    private static final long SEED = 20_261_121;

    @TempDir
    Path book;

    private Path file;
    private Scopes scopes;
    private byte[] box;

    @BeforeEach
    void create() {
        file = book.resolve("keyring.db");
        try (TinkKeyVault vault = TinkKeyVault.create(book, TestKeys.passphrase("correct horse"))) {
            scopes = vault.scopes(of(ADA));
            box = vault.seal(scopes, utf8("likes tea"), AD);
        }
    }

    private TinkKeyVault open() {
        return TinkKeyVault.open(book, TestKeys.passphrase("correct horse"));
    }

    @Test
    void a_wrong_passphrase_is_told_that_the_file_is_intact() {
        HearthbookException failure =
                assertFails(ErrorCode.WRONG_KEY, () -> TinkKeyVault.open(book, TestKeys.passphrase("battery staple")));

        assertTrue(failure.getMessage().contains(file.toString()), failure.getMessage());
        assertTrue(failure.getMessage().contains("intact"), failure.getMessage());
        assertFalse(failure.getMessage().contains("battery"), failure.getMessage());
        open().close();
    }

    @Test
    void a_key_where_a_passphrase_is_needed_is_told_which_slots_there_are() {
        HearthbookException failure = assertFails(ErrorCode.WRONG_KEY, () -> TinkKeyVault.open(book, TestKeys.key()));

        assertTrue(failure.getMessage().contains("1 slot(s): passphrase"), failure.getMessage());
    }

    @Test
    void a_keyring_cut_to_less_than_a_page_is_left_as_it_is() throws Exception {
        byte[] rest = {83};
        Files.write(file, rest);

        assertFails(ErrorCode.KEYRING_DAMAGED, this::open);
        assertFails(
                ErrorCode.KEYRING_DAMAGED, () -> TinkKeyVault.openOrCreate(book, TestKeys.passphrase("correct horse")));

        assertArrayEquals(rest, Files.readAllBytes(file));
    }

    @Test
    void no_keyring_is_made_beside_a_log_whose_keys_are_gone() throws Exception {
        Files.delete(file);
        Files.createDirectory(book.resolve("log"));

        assertFails(ErrorCode.KEYRING_MISSING, () -> TinkKeyVault.openOrCreate(book, TestKeys.passphrase("any")));
    }

    @Test
    void a_missing_keyring_is_named_and_nothing_is_created() {
        Path nowhere = book.resolve("nowhere");

        HearthbookException failure =
                assertFails(ErrorCode.KEYRING_MISSING, () -> TinkKeyVault.open(nowhere, TestKeys.key()));

        assertTrue(failure.getMessage().contains(nowhere.resolve("keyring.db").toString()), failure.getMessage());
        assertTrue(failure.getMessage().contains("TinkKeyVault.create"), failure.getMessage());
        assertFalse(Files.exists(nowhere));
    }

    @Test
    void an_empty_file_counts_as_an_interrupted_creation() throws IOException {
        Files.write(file, new byte[0]);

        assertFails(ErrorCode.KEYRING_MISSING, this::open);

        TinkKeyVault.create(book, TestKeys.key()).close();
        TinkKeyVault.open(book, TestKeys.key()).close();
    }

    @Test
    void garbage_is_damage() throws IOException {
        byte[] garbage = new byte[8_192];
        new Random(SEED).nextBytes(garbage);
        Files.write(file, garbage);

        assertFails(ErrorCode.KEYRING_DAMAGED, this::open);
        assertFails(ErrorCode.KEYRING_DAMAGED, () -> TinkKeyVault.create(book, TestKeys.key()));
    }

    @Test
    void another_database_is_damage() throws Exception {
        Files.delete(file);
        sql("create table letters (text text)");

        assertFails(ErrorCode.KEYRING_DAMAGED, this::open);
    }

    @Test
    void a_cut_file_is_damage() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int pages = 1; pages < whole.length / 4_096; pages++) {
            Files.write(file, Arrays.copyOf(whole, pages * 4_096));
            assertFails(ErrorCode.KEYRING_DAMAGED, this::open);
        }
    }

    @Test
    void a_newer_format_asks_for_an_upgrade() throws Exception {
        sql("update meta set format = 2");

        HearthbookException failure = assertFails(ErrorCode.FORMAT_UNKNOWN, this::open);

        assertTrue(failure.getMessage().contains("Upgrade"), failure.getMessage());
    }

    @Test
    void every_flipped_bit_of_the_header_is_a_named_error() throws Exception {
        for (String column : new String[] {
            "meta.magic",
            "meta.format",
            "meta.store",
            "meta.generation",
            "meta.root",
            "meta.checksum",
            "meta.mac",
            "slot.id",
            "slot.name",
            "slot.method",
            "slot.memory_kib",
            "slot.iterations",
            "slot.parallelism",
            "slot.created_at",
            "slot.salt",
            "slot.check_value",
            "slot.wrapped_root"
        }) {
            String table = column.substring(0, 4);
            String name = column.substring(5);
            Object sound = read(table, name);
            for (Object flipped : flips(sound, 6)) {
                write(table, name, flipped);
                Set<ErrorCode> allowed = name.equals("format")
                        ? Set.of(ErrorCode.KEYRING_DAMAGED, ErrorCode.FORMAT_UNKNOWN)
                        : Set.of(ErrorCode.KEYRING_DAMAGED);
                assertOpensOrFails(allowed, false, "a bit of " + column);
            }
            write(table, name, sound);
        }
        open().close();
    }

    /** Anywhere in the file: it opens and everything is right, or it says what is wrong; never anything else. */
    @Test
    void a_flipped_bit_anywhere_is_harmless_or_a_named_error() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(SEED);
        int damaged = 0;
        for (int i = 0; i < 200; i++) {
            int bit = random.nextInt(whole.length * 8);
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            damaged += assertOpensOrFails(
                            Set.of(
                                    ErrorCode.KEYRING_DAMAGED,
                                    ErrorCode.KEYRING_MISSING,
                                    ErrorCode.KEY_MISSING,
                                    ErrorCode.IO_FAILED,
                                    ErrorCode.FORMAT_UNKNOWN),
                            true,
                            "bit " + bit + " of the file, seed " + SEED)
                    ? 1
                    : 0;
            Files.deleteIfExists(book.resolve("keyring.db-journal"));
        }
        assertTrue(damaged > 0, "no flip hit anything, seed " + SEED);
    }

    @Test
    void parameters_out_of_bounds_are_refused_before_they_are_used() throws Exception {
        // A gigabyte more than allowed: were it used before it is checked, this would not end well.
        sql("update slot set memory_kib = 2097152");
        HearthbookException failure = assertFails(ErrorCode.KEYRING_DAMAGED, this::open);
        assertTrue(failure.getMessage().contains("2097152"), failure.getMessage());

        sql("update slot set memory_kib = 1");
        assertFails(ErrorCode.KEYRING_DAMAGED, this::open);
    }

    /** The signing key is used by a salvage only, and its loss would be found out years later, so it counts like the others. */
    @Test
    void a_damaged_or_lost_key_of_the_book_is_found_at_open() throws Exception {
        byte[] whole = Files.readAllBytes(file);
        for (String row :
                new String[] {"book_key where id = 1", "book_key where id = 2", "book_key where id = 3", "envelope"}) {
            String table = row.split(" ", 2)[0];
            String where = row.substring(table.length());
            sql("update " + table + " set wrapped = zeroblob(72)" + where);
            assertFails(ErrorCode.KEYRING_DAMAGED, this::open);
            Files.write(file, whole);

            sql("delete from " + row);
            assertFails(ErrorCode.KEYRING_DAMAGED, this::open);
            Files.write(file, whole);
        }
        open().close();
    }

    @Test
    void swapped_key_rows_are_noticed_when_they_are_opened() throws Exception {
        try (TinkKeyVault vault = open()) {
            vault.scopes(of(BOB));
        }
        sql("""
                update secret
                set sealed = (select other.sealed from secret as other where other.id <> secret.id
                                   order by other.id desc limit 1)
                where id = 1
                """);

        try (TinkKeyVault vault = open()) {
            assertFails(ErrorCode.KEYRING_DAMAGED, () -> vault.open(scopes, box, AD));
        }
    }

    /** @return whether it failed */
    private boolean assertOpensOrFails(Set<ErrorCode> allowed, boolean mayOpen, String what) {
        try (TinkKeyVault vault = open()) {
            if (!mayOpen) {
                return fail(what + " was not noticed");
            }
            if (vault.find(ADA).isPresent()) {
                assertPlain("likes tea", vault.open(scopes, box, AD));
                return false;
            }
            // The tag was hit: the name is not found any more, but nothing wrong is ever opened.
            return true;
        } catch (HearthbookException e) {
            assertTrue(allowed.contains(e.code()), () -> what + ": " + e);
            return true;
        } catch (RuntimeException e) {
            return fail(what, e);
        }
    }

    private static Object[] flips(Object sound, int samples) {
        Random random = new Random(SEED);
        Object[] flipped = new Object[samples];
        for (int i = 0; i < samples; i++) {
            if (sound instanceof byte[] bytes) {
                byte[] copy = bytes.clone();
                copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
                flipped[i] = copy;
            } else if (sound instanceof String text) {
                char[] copy = text.toCharArray();
                copy[random.nextInt(copy.length)] ^= (char) (1 << random.nextInt(5));
                flipped[i] = new String(copy);
            } else {
                flipped[i] = ((Number) sound).longValue() ^ 1L << random.nextInt(31);
            }
        }
        return flipped;
    }

    private Object read(String table, String column) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select " + column + " from " + table)) {
            assertTrue(row.next());
            return row.getObject(1);
        }
    }

    private void write(String table, String column, Object value) throws SQLException {
        try (Connection connection = connection();
                PreparedStatement update = connection.prepareStatement("update " + table + " set " + column + " = ?")) {
            update.setObject(1, value);
            assertEquals(1, update.executeUpdate());
        }
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }
}
