package dev.hearthbook.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.crypto.internal.keyring.Keyring;
import dev.hearthbook.crypto.internal.keyring.SlotSecret;
import dev.hearthbook.files.BookFolder;
import dev.hearthbook.keys.Vaults;
import dev.hearthbook.model.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A destroyed key is not in any byte of any file of the vault, wrapped or not; nor is the name it was for. */
class ErasureRemnantsTest {
    private static final long SEED = 20_261_121;
    private static final int PEOPLE = 1_000;

    @TempDir
    Path book;

    /**
     * The order matters: people who go in nearly the order in which they came are those whose neighbours SQLite moves together when
     * a page runs empty, and it leaves copies of them where they stood.
     */
    @ParameterizedTest
    @ValueSource(ints = {16, PEOPLE})
    void nothing_of_a_destroyed_scope_is_left_in_the_files(int jitter) throws Exception {
        List<Subject> people = new ArrayList<>();
        Map<Subject, Long> scopes = new HashMap<>();
        try (TinkKeyVault vault = TinkKeyVault.create(book, TestKeys.key())) {
            for (int i = 0; i < PEOPLE; i++) {
                people.add(Subject.of("needle-user-" + i));
                scopes.put(people.get(i), vault.scopes(Vaults.of(people.get(i))).subject());
            }
        }
        Map<Long, List<byte[]>> secrets = secrets();
        List<String> raw = rawKeys(scopes.values());
        Map<Subject, Double> turns = new HashMap<>();
        Random random = new Random(SEED + jitter);
        for (int i = 0; i < PEOPLE; i++) {
            turns.put(people.get(i), i + random.nextDouble() * jitter);
        }
        people.sort(Comparator.comparing(turns::get));
        List<Subject> erased = people.subList(0, PEOPLE * 9 / 10);
        assertTrue(occurs(secrets.get(scopes.get(erased.get(0))).get(0)), "the search must be able to find");

        try (TinkKeyVault vault = TinkKeyVault.open(book, TestKeys.key())) {
            erased.forEach(vault::shred);
            assertNothingLeft(erased, scopes, secrets);
            assertNoRawKeys(raw);
        }

        assertNothingLeft(erased, scopes, secrets);
        assertNoRawKeys(raw);
        assertFalse(occurs("needle-user-".getBytes(StandardCharsets.UTF_8)), "names are sealed");
        for (Subject living : people.subList(erased.size(), PEOPLE)) {
            assertEquals(1, count(secrets.get(scopes.get(living)).get(0)), "places where a living secret stands");
        }
    }

    /** The payload and blind keys themselves, which no file may hold at any time. */
    private List<String> rawKeys(Collection<Long> scopes) {
        List<String> raw = new ArrayList<>();
        SlotSecret secret = TestKeys.key().take();
        try (Keyring keyring = Keyring.open(BookFolder.at(book), secret, InstantSource.system())) {
            for (long scope : scopes) {
                raw.add(new String(keyring.payloadKey(scope).orElseThrow(), StandardCharsets.ISO_8859_1));
                raw.add(new String(keyring.blindKey(scope).orElseThrow(), StandardCharsets.ISO_8859_1));
            }
        }
        return raw;
    }

    private void assertNoRawKeys(List<String> raw) throws IOException {
        List<String> files = contents();
        assertEquals(2 * PEOPLE, raw.size());
        assertEquals(
                0,
                raw.stream()
                        .filter(key -> files.stream().anyMatch(file -> file.contains(key)))
                        .count(),
                "keys that stand in a file as they are");
    }

    private void assertNothingLeft(List<Subject> erased, Map<Subject, Long> scopes, Map<Long, List<byte[]>> secrets)
            throws IOException {
        List<String> files = contents();
        int left = 0;
        for (Subject subject : erased) {
            for (byte[] secret : secrets.get(scopes.get(subject))) {
                // The middle of a box is enough: freeing a cell overwrites its first bytes anyway.
                String middle = new String(secret, 24, 32, StandardCharsets.ISO_8859_1);
                left += files.stream().anyMatch(file -> file.contains(middle)) ? 1 : 0;
            }
        }
        assertEquals(0, left, "wrapped keys of the erased that can still be found, seed " + SEED);
    }

    private Map<Long, List<byte[]>> secrets() throws SQLException {
        Map<Long, List<byte[]>> secrets = new HashMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + book.resolve("keyring.db"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id, sealed from secret")) {
            while (rows.next()) {
                secrets.put(rows.getLong(1), List.of(rows.getBytes(2)));
            }
        }
        return secrets;
    }

    private boolean occurs(byte[] needle) throws IOException {
        return count(needle) > 0;
    }

    private int count(byte[] needle) throws IOException {
        String text = new String(needle, StandardCharsets.ISO_8859_1);
        int count = 0;
        for (String file : contents()) {
            for (int at = file.indexOf(text); at >= 0; at = file.indexOf(text, at + 1)) {
                count++;
            }
        }
        return count;
    }

    private List<String> contents() throws IOException {
        List<String> contents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(book)) {
            for (Path file :
                    files.filter(path -> path.toString().contains("keyring")).toList()) {
                contents.add(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
