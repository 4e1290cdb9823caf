package dev.hearthbook.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.crypto.internal.keyring.SlotSecret;
import dev.hearthbook.keys.Vaults;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnlockTest {
    @TempDir
    Path book;

    @Test
    void works_once_and_leaves_the_callers_array_alone() {
        char[] passphrase = "correct horse".toCharArray();
        Unlock unlock = Unlock.passphrase(passphrase, TestKeys.CHEAP);

        TinkKeyVault.create(book, unlock).close();

        assertArrayEquals("correct horse".toCharArray(), passphrase);
        assertThrows(IllegalStateException.class, () -> TinkKeyVault.open(book, unlock));
    }

    @Test
    void changing_the_array_afterwards_changes_nothing() {
        char[] passphrase = "correct horse".toCharArray();
        Unlock unlock = Unlock.passphrase(passphrase, TestKeys.CHEAP);
        passphrase[0] = 'X';

        TinkKeyVault.create(book, unlock).close();

        TinkKeyVault.open(book, TestKeys.passphrase("correct horse")).close();
    }

    @Test
    void is_used_up_by_a_failure_too() {
        Unlock unlock = TestKeys.key();

        assertThrows(HearthbookException.class, () -> TinkKeyVault.open(book, unlock));

        assertThrows(IllegalStateException.class, () -> TinkKeyVault.create(book, unlock));
    }

    @Test
    void the_same_accent_opens_however_it_was_typed() {
        TinkKeyVault.create(book, TestKeys.passphrase("caf\u00e9")).close();

        TinkKeyVault.open(book, TestKeys.passphrase("cafe\u0301")).close();
    }

    @Test
    void a_pbkdf2_keyring_opens_too() {
        TinkKeyVault.create(book, Unlock.passphrase("correct horse".toCharArray(), PassphraseCost.PBKDF2))
                .close();

        TinkKeyVault.open(book, TestKeys.passphrase("correct horse")).close();
        Vaults.assertFails(ErrorCode.WRONG_KEY, () -> TinkKeyVault.open(book, TestKeys.passphrase("wrong")));
    }

    @Test
    void mistakes_are_refused_at_once() {
        assertThrows(IllegalArgumentException.class, () -> Unlock.passphrase(new char[0]));
        assertThrows(IllegalArgumentException.class, () -> Unlock.key(new byte[31]));
        assertThrows(
                IllegalArgumentException.class,
                () -> TinkKeyVault.create(book, Unlock.passphrase(new char[] {'\ud800'}, TestKeys.CHEAP)));
        assertThrows(IllegalArgumentException.class, () -> PassphraseCost.argon2id(8 * 1024 - 1, 3, 1));
        assertThrows(IllegalArgumentException.class, () -> PassphraseCost.argon2id(1024 * 1024 + 1, 3, 1));
        assertThrows(IllegalArgumentException.class, () -> PassphraseCost.argon2id(64 * 1024, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> PassphraseCost.argon2id(64 * 1024, 11, 1));
        assertThrows(IllegalArgumentException.class, () -> PassphraseCost.argon2id(64 * 1024, 3, 0));
        assertThrows(IllegalArgumentException.class, () -> PassphraseCost.argon2id(64 * 1024, 3, 5));
        assertThrows(IllegalArgumentException.class, () -> PassphraseCost.pbkdf2(599_999));
        assertThrows(IllegalArgumentException.class, () -> PassphraseCost.pbkdf2(10_000_001));
    }

    @Test
    void a_passphrase_that_needs_more_heap_than_there_is_says_so() {
        // Tests run with a heap of 1 GiB; one gigabyte is taken twice.
        Unlock unlock = Unlock.passphrase("correct horse".toCharArray(), PassphraseCost.argon2id(1024 * 1024, 1, 1));

        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> TinkKeyVault.create(book, unlock));

        assertTrue(failure.getMessage().contains("-Xmx"), failure.getMessage());
    }

    @Test
    void nothing_secret_is_printed() {
        Unlock passphrase = TestKeys.passphrase("correct horse");
        Unlock key = TestKeys.key();

        assertEquals("Unlock[passphrase]", passphrase.toString());
        assertEquals("Unlock[raw key]", key.toString());
        SlotSecret secret = passphrase.take();
        assertEquals("Unlock[used]", passphrase.toString());
        assertFalse(secret.toString().contains("horse"), secret.toString());
        assertFalse(key.take().toString().contains("7"));
        assertEquals("Argon2id[8192 KiB, 1 passes, 1 lanes]", TestKeys.CHEAP.toString());
        assertNotEquals(PassphraseCost.DEFAULT, TestKeys.CHEAP);
    }

    @Test
    void a_vault_prints_its_place_and_nothing_else() {
        try (TinkKeyVault vault = TinkKeyVault.create(book, TestKeys.key())) {
            assertEquals("TinkKeyVault[" + book.toAbsolutePath().resolve("keyring.db") + "]", vault.toString());
        }
    }
}
