package dev.hearthbook.crypto.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.fail;

import dev.hearthbook.crypto.internal.box.Xaes;
import dev.hearthbook.crypto.internal.keyring.Keyring;
import dev.hearthbook.crypto.internal.keyring.ScopeName;
import dev.hearthbook.crypto.internal.keyring.SlotSecret;
import dev.hearthbook.files.BookFolder;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Blinder;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.Subject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The caches of opened keys, and the moment in which a key is opened while its scope is destroyed. */
class OpenedKeysTest {
    @TempDir
    Path book;

    private Keyring keyring;
    private OpenedKeys opened;
    private ScopeName ada;
    private long scope;

    @BeforeEach
    void create() {
        keyring = Keyring.create(BookFolder.at(book), new SlotSecret.RawKey(new byte[32]), InstantSource.system());
        opened = new OpenedKeys(keyring.erased());
        ada = ScopeName.of(Subject.of("ada"));
        scope = keyring.scopes(List.of(ada))[0];
    }

    @AfterEach
    void close() {
        keyring.close();
    }

    @Test
    void a_kept_key_is_not_opened_twice() {
        Scopes scopes = new Scopes(scope, 0, 0);
        Xaes first = opened.payload(scopes, () -> Xaes.of(new byte[32]));

        assertSame(first, opened.payload(scopes, () -> fail("opened again")));
        assertEquals(1, opened.size());
    }

    @Test
    void a_key_opened_before_its_scope_was_destroyed_is_not_kept_after() {
        Scopes scopes = new Scopes(scope, 0, 0);

        // The whole shredding happens between opening the key and keeping it.
        Xaes key = opened.payload(scopes, () -> {
            Xaes early = Xaes.of(new byte[32]);
            keyring.shred(scope);
            opened.drop(scope);
            return early;
        });

        assertNull(key);
        assertEquals(0, opened.size());
        assertNull(opened.payload(scopes, () -> fail("opened again")));
    }

    @Test
    void a_blinder_made_before_its_scope_was_destroyed_is_not_kept_after() {
        Blinder blinder = opened.blinder(scope, "label", () -> {
            keyring.shred(scope);
            opened.drop(scope);
            return value -> new Blind(0, 0);
        });

        assertNull(blinder);
        assertNull(opened.blinder(scope, "label", () -> fail("made again")));
    }

    @Test
    void an_id_read_before_its_scope_was_destroyed_is_not_kept_after() {
        keyring.shred(scope);
        opened.drop(scope);

        opened.keep(ada, scope);

        assertEquals(0, opened.id(ada));
    }

    @Test
    void shredding_drops_every_key_the_scope_is_part_of_and_no_other() {
        long other = keyring.scopes(List.of(ScopeName.of(Subject.of("bob"))))[0];
        Scopes survivor = new Scopes(other, 0, 0);
        for (Scopes scopes :
                List.of(new Scopes(scope, 0, 0), new Scopes(0, scope, 0), new Scopes(other, 0, scope), survivor)) {
            assertNotNull(opened.payload(scopes, () -> Xaes.of(new byte[32])));
        }

        keyring.shred(scope);
        opened.drop(scope);

        assertEquals(1, opened.size());
        assertNotNull(opened.payload(survivor, () -> fail("it was dropped")));
    }

    @Test
    void no_more_keys_are_held_than_the_bound_allows() {
        for (int i = 0; i < OpenedKeys.ENTRIES_MAX + 2_000; i++) {
            opened.payload(new Scopes(1_000 + i, 0, 0), () -> Xaes.of(new byte[32]));
        }

        assertEquals(OpenedKeys.ENTRIES_MAX, opened.size());
    }
}
