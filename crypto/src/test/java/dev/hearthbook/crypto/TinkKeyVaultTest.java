package dev.hearthbook.crypto;

import static dev.hearthbook.keys.Vaults.AD;
import static dev.hearthbook.keys.Vaults.ADA;
import static dev.hearthbook.keys.Vaults.BOB;
import static dev.hearthbook.keys.Vaults.assertErased;
import static dev.hearthbook.keys.Vaults.assertFails;
import static dev.hearthbook.keys.Vaults.assertPlain;
import static dev.hearthbook.keys.Vaults.of;
import static dev.hearthbook.keys.Vaults.ownOf;
import static dev.hearthbook.keys.Vaults.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.KeyVaultContract;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.StoreId;
import dev.hearthbook.model.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinkKeyVaultTest extends KeyVaultContract {
    @TempDir
    Path temp;

    private final AtomicInteger vaults = new AtomicInteger();

    @Override
    protected KeyVault newVault() {
        return TinkKeyVault.create(temp.resolve("book-" + vaults.incrementAndGet()), TestKeys.key());
    }

    @Test
    void everything_is_there_after_reopening() {
        Scopes ada;
        byte[] box;
        byte[] audit;
        byte[] header;
        Blind blind;
        Blind bookBlind;
        StoreId store;
        try (TinkKeyVault vault = TinkKeyVault.create(temp, TestKeys.passphrase("correct horse"))) {
            store = vault.store();
            ada = vault.scopes(ownOf(ADA, "m1"));
            box = vault.seal(ada, utf8("likes tea"), AD);
            audit = vault.seal(Scopes.BOOK, utf8("audit"), AD);
            header = vault.sealHeader(vault.envelopeKey(), utf8("head"), AD);
            blind = vault.blinder(ada.subject(), "label").orElseThrow().blind("tea");
            bookBlind = vault.bookBlinder("label").blind("tea");
        }

        try (TinkKeyVault vault = TinkKeyVault.open(temp, TestKeys.passphrase("correct horse"))) {
            assertEquals(store, vault.store());
            assertEquals(ada, vault.scopes(ownOf(ADA, "m1")));
            assertPlain("likes tea", vault.open(ada, box, AD));
            assertPlain("audit", vault.open(Scopes.BOOK, audit, AD));
            assertArrayEquals(utf8("head"), vault.openHeader(vault.envelopeKey(), header, AD));
            assertEquals(
                    blind, vault.blinder(ada.subject(), "label").orElseThrow().blind("tea"));
            assertEquals(bookBlind, vault.bookBlinder("label").blind("tea"));
            assertEquals(OptionalLong.of(ada.subject()), vault.find(ADA));
            assertEquals(Optional.of(ADA), vault.subject(ada.subject()));
            assertTrue(vault.scopes(of(BOB)).subject() > ada.own());
        }
    }

    @Test
    void erased_stays_erased_after_reopening() {
        Scopes ada;
        byte[] box;
        try (TinkKeyVault vault = TinkKeyVault.create(temp, TestKeys.key())) {
            ada = vault.scopes(of(ADA));
            box = vault.seal(ada, utf8("likes tea"), AD);
            vault.shred(ADA);
        }

        try (TinkKeyVault vault = TinkKeyVault.open(temp, TestKeys.key())) {
            assertTrue(vault.isErased(ada));
            assertErased(ada.subject(), vault.open(ada, box, AD));
            assertEquals(Optional.empty(), vault.blinder(ada.subject(), "label"));
            assertFails(ErrorCode.SUBJECT_ERASED, () -> vault.scopes(of(ADA)));
            assertEquals(Set.of(ada.subject()), vault.shred(ADA));
        }
    }

    /** The last scope of all is destroyed, so the highest id is found among tombstones only. */
    @Test
    void ids_of_the_erased_are_never_given_away_again() {
        long destroyed;
        try (TinkKeyVault vault = TinkKeyVault.create(temp, TestKeys.key())) {
            destroyed = vault.scopes(ownOf(ADA, "m1")).own();
            vault.shred(destroyed);
        }

        try (TinkKeyVault vault = TinkKeyVault.open(temp, TestKeys.key())) {
            assertEquals(destroyed + 1, vault.scopes(of(BOB)).subject());
        }
    }

    @Test
    void two_books_share_nothing() {
        try (TinkKeyVault one = TinkKeyVault.create(temp.resolve("one"), TestKeys.key());
                TinkKeyVault two = TinkKeyVault.create(temp.resolve("two"), TestKeys.key())) {
            Scopes scopes = one.scopes(of(ADA));
            assertEquals(scopes, two.scopes(of(ADA)));
            byte[] box = one.seal(scopes, utf8("likes tea"), AD);

            assertFails(ErrorCode.TAMPERED, () -> two.open(scopes, box, AD));
            assertNotEquals(one.store(), two.store());
            assertNotEquals(
                    one.bookBlinder("label").blind("tea"),
                    two.bookBlinder("label").blind("tea"));
        }
    }

    @Test
    void opens_the_keyring_that_is_there_and_makes_the_one_that_is_not() {
        StoreId store;
        try (TinkKeyVault made = TinkKeyVault.openOrCreate(temp, TestKeys.key())) {
            store = made.store();
        }

        try (TinkKeyVault opened = TinkKeyVault.openOrCreate(temp, TestKeys.key())) {
            assertEquals(store, opened.store());
        }
    }

    @Test
    void a_second_keyring_in_the_same_folder_is_refused() {
        TinkKeyVault.create(temp, TestKeys.key()).close();

        assertFails(ErrorCode.BOOK_EXISTS, () -> TinkKeyVault.create(temp, TestKeys.key()));

        TinkKeyVault.open(temp, TestKeys.key()).close();
    }

    @Test
    void a_keyring_is_held_by_one_vault_at_a_time() {
        try (TinkKeyVault holder = TinkKeyVault.create(temp, TestKeys.key())) {
            assertFails(ErrorCode.BOOK_LOCKED, () -> TinkKeyVault.open(temp, TestKeys.key()));
            assertTrue(holder.scopes(of(ADA)).subject() > 0);
        }

        TinkKeyVault.open(temp, TestKeys.key()).close();
    }

    @Test
    void nothing_is_written_but_the_keyring_and_its_journal() throws IOException {
        try (TinkKeyVault vault = TinkKeyVault.create(temp.resolve("book"), TestKeys.key())) {
            vault.scopes(of(ADA));
            vault.shred(ADA);
        }

        Set<String> names = names(temp.resolve("book"));
        names.removeAll(Set.of("native", "keyring.db-journal"));
        assertEquals(Set.of("keyring.db"), names);
        assertEquals(Set.of("book"), names(temp));
        if (temp.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertEquals("rwx------", permissions(temp.resolve("book")));
            assertEquals("rw-------", permissions(temp.resolve("book/keyring.db")));
        }
    }

    @Test
    void a_subject_name_of_any_length_comes_back() {
        try (TinkKeyVault vault = TinkKeyVault.create(temp, TestKeys.key())) {
            for (int length : new int[] {1, 31, 32, 33, 200}) {
                Subject subject = Subject.of("ü".repeat(length));
                assertEquals(
                        Optional.of(subject),
                        vault.subject(vault.scopes(of(subject)).subject()));
            }
            assertFalse(vault.toString().contains("ü"));
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
