package dev.hearthbook.crypto.internal.keyring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.files.BookFolder;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Subject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keyring of a rewritten book knows everybody that the old one knew, and has none of its keys of data. */
class SuccessorTest {
    /** More than are read at a time. */
    private static final int SCOPES = Locksmith.STEP_ROWS + 20;

    @TempDir
    private Path dir;

    private static SlotSecret secret(int value) {
        byte[] key = new byte[32];
        key[0] = (byte) value;
        return new SlotSecret.RawKey(key);
    }

    private static List<ScopeName> names(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> ScopeName.of(Subject.of("user-" + i)))
                .toList();
    }

    private Keyring create(String name) {
        return Keyring.create(BookFolder.at(dir.resolve(name)), secret(1), InstantSource.system());
    }

    private Keyring successor(Keyring old, String name) {
        return old.successor(BookFolder.at(dir.resolve(name)), secret(2));
    }

    private Keyring open(String name, int key) {
        return Keyring.open(BookFolder.at(dir.resolve(name)), secret(key), InstantSource.system());
    }

    @Test
    void scopes_keep_their_ids_and_names_and_the_erased_stay_erased() {
        try (Keyring old = create("old")) {
            long[] ids = old.scopes(names(0, SCOPES));
            old.shred(ids[3]);
            old.shred(names(7, 8).get(0));
            old.shred(5_000L); // demanded by a log, never here
            long renewed = old.renew(names(7, 8).get(0));
            long generation = old.generation();

            successor(old, "new").close();

            try (Keyring fresh = open("new", 2)) {
                assertNotEquals(old.store(), fresh.store());
                assertEquals(generation + 1, fresh.generation());
                for (int i = 0; i < SCOPES; i++) {
                    ScopeName name = names(i, i + 1).get(0);
                    assertEquals(old.find(name), fresh.find(name), "scope " + ids[i]);
                    assertEquals(old.subject(ids[i]), fresh.subject(ids[i]));
                    assertEquals(old.erased().contains(ids[i]), fresh.erased().contains(ids[i]));
                }
                assertTrue(fresh.erased().contains(5_000));
                HearthbookException refused = assertThrows(HearthbookException.class, () -> fresh.scopes(names(3, 4)));
                assertEquals(ErrorCode.SUBJECT_ERASED, refused.code());
                assertEquals(5_002, fresh.scopes(names(SCOPES, SCOPES + 1))[0]);
                assertEquals(Set.of(ids[3]), fresh.shred(names(3, 4).get(0)));
                // Who was renewed has a new scope, beside the destroyed one.
                assertEquals(old.renewals(), fresh.renewals());
                assertEquals(Set.of(ids[7], renewed), fresh.everOf(names(7, 8).get(0)));
                assertEquals(renewed, fresh.scopes(names(7, 8))[0]);
            }
        }
    }

    @Test
    void no_key_of_data_is_taken_over_and_no_file_holds_one() throws Exception {
        List<byte[]> keys = new ArrayList<>();
        try (Keyring old = create("old")) {
            for (long id : old.scopes(names(0, 20))) {
                keys.add(old.payloadKey(id).orElseThrow());
                keys.add(old.blindKey(id).orElseThrow());
            }
            keys.add(old.signingSeed());
            keys.add(old.bookKeys().payload());
            keys.add(old.bookKeys().index());
            keys.add(old.bookKeys().tags());
            try (Keyring fresh = successor(old, "new")) {
                Set<String> those = new HashSet<>();
                for (long id = 1; id <= 20; id++) {
                    those.add(text(fresh.payloadKey(id).orElseThrow()));
                    those.add(text(fresh.blindKey(id).orElseThrow()));
                }
                those.add(text(fresh.signingSeed()));
                those.add(text(fresh.bookKeys().payload()));
                assertEquals(42, those.size());
                // All but the last two, which blind: a log holds what they made, and not of what.
                for (byte[] key : keys.subList(0, keys.size() - 2)) {
                    assertFalse(those.contains(text(key)));
                }
                assertArrayEquals(old.bookKeys().index(), fresh.bookKeys().index());
            }
        }

        String file = Files.readString(dir.resolve("new").resolve(Keyring.FILE), StandardCharsets.ISO_8859_1);
        for (byte[] key : keys) {
            assertFalse(file.contains(text(key)), "a key in the clear");
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void blind_values_are_veiled_and_lead_from_one_successor_to_the_next() {
        Blind value = new Blind(17, 4);
        try (Keyring first = create("first");
                Keyring second = successor(first, "second");
                Keyring third = successor(second, "third")) {
            assertEquals(value, first.bookKeys().veil(value));
            Blind inSecond = second.bookKeys().veil(value);
            Blind inThird = third.bookKeys().veil(value);
            assertEquals(3, Set.of(value, inSecond, inThird).size());
            assertEquals(inThird, third.bookKeys().veil(second.bookKeys().unveil(inSecond)));
            assertNotEquals(
                    second.bookKeys().tag(names(1, 2).get(0)),
                    third.bookKeys().tag(names(1, 2).get(0)));
        }
        // Under another root the veil is the same.
        try (Keyring third = open("third", 2)) {
            Blind before = third.bookKeys().veil(value);
            third.locksmith().rotateRoot(List.of(secret(2)), Set.of());
            assertEquals(before, third.bookKeys().veil(value));
        }
        try (Keyring third = open("third", 2)) {
            assertEquals(value, third.bookKeys().unveil(third.bookKeys().veil(value)));
        }
    }

    @Test
    void a_successor_may_be_made_in_the_middle_of_a_rotation() {
        try (Keyring old = create("old")) {
            old.scopes(names(0, SCOPES));
            old.locksmith().beginRotation(List.of(secret(1)), Set.of());
            old.locksmith().step(0);
            try (Keyring fresh = successor(old, "new")) {
                for (long id = 1; id <= SCOPES; id++) {
                    assertEquals(old.subject(id), fresh.subject(id));
                    assertTrue(fresh.payloadKey(id).isPresent());
                }
            }
        }
    }
}
