package dev.hearthbook.crypto.internal.keyring;

import static dev.hearthbook.keys.Vaults.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.crypto.internal.box.Kdf;
import dev.hearthbook.crypto.internal.box.LabelBlinder;
import dev.hearthbook.crypto.internal.box.Veil;
import dev.hearthbook.crypto.internal.box.Xaes;
import dev.hearthbook.files.BookFolder;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.StoreId;
import dev.hearthbook.model.Subject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyringTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

    @TempDir
    Path book;

    private Keyring create() {
        return Keyring.create(BookFolder.at(book), new SlotSecret.RawKey(new byte[32]), NOON);
    }

    private Keyring open() {
        return Keyring.open(BookFolder.at(book), new SlotSecret.RawKey(new byte[32]), NOON);
    }

    /** Whoever can write the file can compute a checksum, but not the MAC. */
    @Test
    void a_header_rolled_back_on_purpose_is_damage() {
        try (Keyring keyring = create()) {
            keyring.shred(keyring.scopes(List.of(ScopeName.of(Subject.of("ada"))))[0]);
        }
        Path path = book.resolve(Keyring.FILE);
        try (KeyringFile file = KeyringFile.open(path)) {
            Header stored = KeyringTables.readHeader(file, path).header();
            assertEquals(2, stored.generation());
            Header older = new Header(stored.store(), 1, 1, stored.slots());
            file.transaction(() -> file.update("""
                    update meta
                    set generation = ?, checksum = ?
                    """, older.generation(), older.checksum()));
        }

        HearthbookException failure = assertFails(ErrorCode.KEYRING_DAMAGED, this::open);

        assertTrue(failure.getMessage().contains("MAC"), failure.getMessage());
    }

    @Test
    void a_tombstone_names_the_time_and_no_person() {
        long scope;
        try (Keyring keyring = create()) {
            scope = keyring.scopes(List.of(ScopeName.of(Subject.of("ada"))))[0];
            keyring.shred(scope);
        }

        try (KeyringFile file = KeyringFile.open(book.resolve(Keyring.FILE))) {
            assertEquals(
                    NOON.millis(), file.read("""
                            select erased_at
                            from tombstone
                            where id = ?
                            """, row -> row.getLong(1), scope).orElseThrow());
            assertTrue(file.read("""
                            select id
                            from scope
                            """, row -> row.getLong(1)).isEmpty());
        }
    }

    @Test
    void a_failed_transaction_changes_nothing_and_the_file_goes_on() {
        create().close();
        try (KeyringFile file = KeyringFile.open(book.resolve(Keyring.FILE))) {
            assertFails(
                    ErrorCode.KEYRING_DAMAGED,
                    () -> file.transaction(() -> {
                        file.execute("delete from book_key");
                        file.execute("insert into nowhere values (1)");
                        return true;
                    }));

            assertEquals(4L, file.read("""
                            select count(*)
                            from book_key
                            """, row -> row.getLong(1)).orElseThrow());
        }
        open().close();
    }

    @Test
    void one_erased_wish_does_not_spoil_the_others() {
        try (Keyring keyring = create()) {
            ScopeName ada = ScopeName.of(Subject.of("ada"));
            ScopeName bob = ScopeName.of(Subject.of("bob"));
            keyring.shred(keyring.scopes(List.of(ada))[0]);

            assertFails(ErrorCode.SUBJECT_ERASED, () -> keyring.scopes(List.of(bob, ada)));

            assertTrue(keyring.find(bob).isEmpty(), "nothing is created for a refused request");
            assertEquals(2, keyring.scopes(List.of(bob))[0]);
        }
    }

    @Test
    void what_holds_secrets_prints_none() {
        StoreId store = new StoreId(new UUID(1, 2));
        byte[] root = new byte[32];
        new SecureRandom().nextBytes(root);
        Slot slot = Slot.create(
                1, "raw-key", new SlotSecret.RawKey(root.clone()), store, root, new SecureRandom(), NOON.millis());
        String hex = HexFormat.of().formatHex(root).substring(0, 8);

        for (Object holder : List.of(
                slot,
                slot.clear(),
                new OpenSlot(slot, root),
                new SlotSecret.RawKey(root.clone()),
                new SlotSecret.Recovery(Arrays.copyOf(root, 25)),
                new SlotSecret.Passphrase("ada".toCharArray(), Kdf.PBKDF2),
                new Header(store, 1, 1, List.of(slot)),
                new RootKeys(root, store),
                KeyWrap.of(root, store),
                new BookKeys(root.clone(), root.clone(), root.clone(), Veil.of(root), Map.of(1, Xaes.of(root))),
                Xaes.of(root),
                Veil.of(root),
                LabelBlinder.of(root, "label", new LabelBlinder.Macs()),
                ScopeName.of(Subject.of("ada")))) {
            String text = holder.toString();
            assertFalse(text.contains(hex) || text.contains("ada") || text.contains("[B@"), text);
        }
    }

    @Test
    void padding_hides_the_length_of_a_name_and_gives_it_back() {
        for (int length : new int[] {1, 31, 32, 33, 64}) {
            ScopeName name = ScopeName.of(Subject.of("x".repeat(length)));

            assertEquals(0, name.padded().length % 32);
            assertEquals(name.value(), ScopeName.unpadded(name.padded()));
        }
        assertArrayEquals(new byte[0], new ScopeName(ScopeName.Kind.OWN, "").padded());
    }
}
