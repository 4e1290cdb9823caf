package dev.hearthbook.crypto.internal.keyring;

import static dev.hearthbook.keys.Vaults.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.files.BookFolder;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation of the root, stopped between any two of its transactions. */
class RotationTest {
    private static final int SCOPES = 2 * Locksmith.STEP_ROWS + 100;

    @TempDir
    Path book;

    private static SlotSecret secret() {
        return new SlotSecret.RawKey(new byte[32]);
    }

    private Keyring create() {
        return Keyring.create(BookFolder.at(book), secret(), InstantSource.system());
    }

    private Keyring open() {
        return Keyring.open(BookFolder.at(book), secret(), InstantSource.system());
    }

    private static List<ScopeName> names(int from, int to) {
        List<ScopeName> names = new ArrayList<>();
        for (int i = from; i < to; i++) {
            names.add(ScopeName.of(Subject.of("user-" + i)));
        }
        return names;
    }

    private static List<byte[]> keys(Keyring keyring, long from, long to) {
        List<byte[]> keys = new ArrayList<>();
        for (long id = from; id <= to; id++) {
            keys.add(keyring.payloadKey(id).orElseThrow());
            keys.add(keyring.blindKey(id).orElseThrow());
        }
        return keys;
    }

    private static void assertSame(List<byte[]> expected, List<byte[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i));
        }
    }

    /** Closing takes nothing back and ends nothing: what lies there then is what a crash after the commit leaves. */
    @Test
    void a_rotation_that_stopped_after_any_step_goes_on_at_the_next_opening() {
        List<byte[]> keys;
        byte[] seed;
        try (Keyring keyring = create()) {
            keyring.scopes(names(0, SCOPES));
            keys = keys(keyring, 1, SCOPES);
            seed = keyring.signingSeed();
        }
        for (int steps = 0; steps <= 3; steps++) {
            int root;
            try (Keyring keyring = open()) {
                Locksmith locksmith = keyring.locksmith();
                root = locksmith.root();
                locksmith.beginRotation(List.of(secret()), Set.of());
                long last = 0;
                for (int i = 0; i < steps; i++) {
                    last = locksmith.step(last);
                    assertTrue(last > 0, "the rows need three steps");
                }
                assertTrue(locksmith.isRotating());
                assertSame(keys, keys(keyring, 1, SCOPES));
                assertArrayEquals(seed, keyring.signingSeed());
                assertEquals(Optional.of("user-7"), keyring.subject(8));
            }

            try (Keyring keyring = open()) {
                assertFalse(keyring.locksmith().isRotating());
                assertEquals(root + 1, keyring.locksmith().root());
                assertSame(keys, keys(keyring, 1, SCOPES));
                assertEquals(Optional.of("user-7"), keyring.subject(8));
                assertEquals(8, keyring.scopes(names(7, 8))[0]);
            }
        }
    }

    @Test
    void scopes_made_and_destroyed_between_two_steps_are_what_they_should_be() {
        try (Keyring keyring = create()) {
            keyring.scopes(names(0, SCOPES));
            List<byte[]> keys = keys(keyring, 3, SCOPES);
            Locksmith locksmith = keyring.locksmith();

            locksmith.beginRotation(List.of(secret()), Set.of());
            long made = keyring.scopes(names(SCOPES, SCOPES + 1))[0];
            keyring.shred(1);
            long last = locksmith.step(0);
            keyring.shred(2);
            byte[] fresh = keyring.payloadKey(made).orElseThrow();
            while (last >= 0) {
                last = locksmith.step(last);
            }

            assertSame(keys, keys(keyring, 3, SCOPES));
            assertArrayEquals(fresh, keyring.payloadKey(made).orElseThrow());
            assertEquals(Optional.empty(), keyring.payloadKey(1));
            assertEquals(Optional.empty(), keyring.payloadKey(2));
            assertFails(ErrorCode.SUBJECT_ERASED, () -> keyring.scopes(names(0, 1)));
        }
        try (Keyring keyring = open()) {
            assertEquals(SCOPES + 1, keyring.scopes(names(SCOPES, SCOPES + 1))[0]);
        }
    }

    /** Otherwise whoever learnt the old root would open the new file with it. */
    @Test
    void nothing_that_the_old_root_wrapped_is_left_in_any_file() throws Exception {
        List<byte[]> old = new ArrayList<>();
        try (Keyring keyring = create()) {
            keyring.scopes(names(0, SCOPES));
        }
        try (KeyringFile file = KeyringFile.open(book.resolve(Keyring.FILE))) {
            file.readAll("select sealed from secret", row -> old.add(row.getBytes(1)));
            file.readAll("select wrapped from book_key", row -> old.add(row.getBytes(1)));
            file.readAll("select wrapped from envelope", row -> old.add(row.getBytes(1)));
            file.readAll("select wrapped_root from slot", row -> old.add(row.getBytes(1)));
        }
        assertEquals(SCOPES + 4 + 1 + 1, old.size());
        assertTrue(occurs(old.get(0)), "the search must be able to find");

        byte[] previous;
        try (Keyring keyring = open()) {
            keyring.locksmith().beginRotation(List.of(secret()), Set.of());
        }
        try (KeyringFile file = KeyringFile.open(book.resolve(Keyring.FILE))) {
            previous = file.read("select wrapped from book_key where id = 5", row -> row.getBytes(1))
                    .orElseThrow();
        }
        open().close();

        for (byte[] box : old) {
            assertFalse(occurs(box), "a key wrapped by the old root");
        }
        assertFalse(occurs(previous), "what the old root wrapped with");
    }

    private boolean occurs(byte[] needle) throws Exception {
        try (var files = Files.list(book)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (int i = 0; i + needle.length <= bytes.length; i++) {
                    if (bytes[i] == needle[0] && Arrays.equals(bytes, i, i + needle.length, needle, 0, needle.length)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** One bad row is the loss of one scope; it must not take the book with it, nor be written over. */
    @Test
    void a_damaged_row_stops_a_rotation_and_nothing_else() {
        try (Keyring keyring = create()) {
            keyring.scopes(names(0, 10));
        }
        byte[] sound;
        try (KeyringFile file = KeyringFile.open(book.resolve(Keyring.FILE))) {
            sound = file.read("select sealed from secret where id = 5", row -> row.getBytes(1))
                    .orElseThrow();
            file.transaction(() -> file.update("update secret set sealed = zeroblob(136) where id = 5"));
        }

        try (Keyring keyring = open()) {
            assertFails(ErrorCode.KEYRING_DAMAGED, () -> keyring.locksmith().rotateRoot(List.of(secret()), Set.of()));
        }
        try (Keyring keyring = open()) {
            assertTrue(keyring.locksmith().isRotating());
            assertEquals(32, keyring.payloadKey(6).orElseThrow().length);
            assertFails(ErrorCode.KEYRING_DAMAGED, () -> keyring.payloadKey(5));
        }

        try (KeyringFile file = KeyringFile.open(book.resolve(Keyring.FILE))) {
            file.transaction(() -> file.update("update secret set sealed = ? where id = 5", (Object) sound));
        }
        try (Keyring keyring = open()) {
            assertFalse(keyring.locksmith().isRotating());
            assertEquals(32, keyring.payloadKey(5).orElseThrow().length);
        }
    }

    @Test
    void a_row_that_names_a_root_that_never_was_is_damage() {
        try (Keyring keyring = create()) {
            keyring.scopes(names(0, 2));
        }
        try (KeyringFile file = KeyringFile.open(book.resolve(Keyring.FILE))) {
            file.transaction(() -> file.update("update scope set root = 7 where id = 1"));
        }

        try (Keyring keyring = open()) {
            assertFails(ErrorCode.KEYRING_DAMAGED, () -> keyring.payloadKey(1));
            assertTrue(keyring.payloadKey(2).isPresent());
        }
    }
}
