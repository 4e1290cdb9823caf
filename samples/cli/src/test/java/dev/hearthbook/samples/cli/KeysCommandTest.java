package dev.hearthbook.samples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Ways into a book, from the command line. */
final class KeysCommandTest {
    @TempDir
    private Path dir;

    private String book;
    private Path passphrase;

    @BeforeEach
    void init() throws IOException {
        book = dir.resolve("book").toString();
        passphrase = Cli.passphraseFile(dir);
        Cli.Result made = run("init", Cli.CHEAP);
        made.exits(Exit.OK);
        assertTrue(made.err().contains("hearth keys add recovery"), made.err());
    }

    private Cli.Result run(String... command) {
        return with("--passphrase-file", passphrase, command);
    }

    private Cli.Result with(String option, Path file, String... command) {
        List<String> all = new java.util.ArrayList<>(List.of(command));
        all.addAll(List.of("--book", book, option, file.toString()));
        return new Cli().run(all.toArray(String[]::new));
    }

    private Path secret(String name, String text) throws IOException {
        Path file = Files.writeString(dir.resolve(name), text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private List<JsonNode> slots() {
        return run("keys", "list", "--json").exits(Exit.OK).json();
    }

    @Test
    void a_new_book_has_one_way_in_and_is_told_so() {
        Cli.Result list = run("keys", "list").exits(Exit.OK);

        assertTrue(list.out().contains("1 * passphrase"), list.out());
        assertTrue(list.out().contains("Argon2id[8192 KiB, 3 passes, 1 lanes]"), list.out());
        assertTrue(list.err().contains("one way in"), list.err());
        assertEquals(1, slots().get(0).get("waysIn").asInt());
        assertFalse(list.out().contains(Cli.PASSPHRASE));
        new Cli().run("keys").exits(Exit.OK);
    }

    @Test
    void a_recovery_code_is_printed_once_and_opens_the_book() throws IOException {
        Cli.Result added = run("keys", "add", "recovery").exits(Exit.OK);
        String code = added.out().strip();
        assertTrue(code.matches("([0-9A-Z]{4}-){6}[0-9A-Z]{4}"), "the code alone");
        assertTrue(added.err().contains("shown this once"), added.err());

        Path paper = secret("paper", code.toLowerCase(java.util.Locale.ROOT));
        with("--recovery-file", paper, "status").exits(Exit.OK);
        new Cli().typing(code).run("status", "--recovery", "--book", book).exits(Exit.OK);
        assertFalse(run("keys", "list").exits(Exit.OK).err().contains("recovery"), "nothing to advise");

        String typo = (code.charAt(0) == '7' ? '8' : '7') + code.substring(1);
        Cli.Result mistyped = with("--recovery-file", secret("typo", typo), "status");
        mistyped.exits(Exit.WRONG_KEY);
        assertTrue(mistyped.err().contains("mistyped") && mistyped.err().contains("group 1"), mistyped.err());
        assertFalse(mistyped.err().contains(typo.substring(0, 9)), mistyped.err());
        Cli.Result wrong = with("--recovery-file", secret("zero", "0".repeat(28)), "status");
        wrong.exits(Exit.WRONG_KEY);
        assertTrue(wrong.err().contains("Wrong recovery code"), wrong.err());
    }

    @Test
    void a_raw_file_is_made_and_opens_the_book() throws IOException {
        Path key = dir.resolve("key");

        run("keys", "add", "raw-file", key.toString()).exits(Exit.OK);

        assertEquals(32, Files.size(key));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        with("--key-file", key, "status").exits(Exit.OK);
        run("keys", "add", "raw-file", key.toString()).exits(Exit.USAGE);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(with("--key-file", key, "status").exits(Exit.USAGE).err().contains("chmod 600"));
        with("--key-file", passphrase, "status").exits(Exit.USAGE);
    }

    @Test
    void a_changed_passphrase_takes_the_place_of_the_old_one() throws IOException {
        Path fresh = secret("fresh", "entirely other words");

        Cli.Result changed = run("keys", "change-passphrase", "--new-passphrase-file", fresh.toString());

        changed.exits(Exit.OK);
        assertTrue(changed.err().contains("Older copies"), changed.err());
        run("status").exits(Exit.WRONG_KEY);
        with("--passphrase-file", fresh, "status").exits(Exit.OK);
        new Cli()
                .typing("entirely other words", "third words", "third words")
                .run("keys", "change-passphrase", "--pbkdf2", "--book", book)
                .exits(Exit.OK);
        assertTrue(new Cli()
                .typing("third words")
                .run("keys", "list", "--book", book)
                .exits(Exit.OK)
                .out()
                .contains("PBKDF2[600000 iterations]"));
        new Cli()
                .typing("third words", "one", "another")
                .run("keys", "change-passphrase", "--book", book)
                .exits(Exit.USAGE);
    }

    @Test
    void a_way_in_is_removed_but_not_the_last_one_and_not_by_itself() throws IOException {
        run("keys", "remove", "1").exits(Exit.USAGE);
        Path second = secret("second", "second words");
        run("keys", "add", "passphrase", "--new-passphrase-file", second.toString())
                .exits(Exit.OK);

        run("keys", "remove", "1").exits(Exit.USAGE);
        run("keys", "remove", "7").exits(Exit.USAGE);
        with("--passphrase-file", second, "keys", "remove", "1").exits(Exit.OK);

        run("status").exits(Exit.WRONG_KEY);
        with("--passphrase-file", second, "status").exits(Exit.OK);
    }

    @Test
    void root_and_envelope_are_rotated_and_forgotten_slots_are_named() throws IOException {
        Path key = dir.resolve("key");
        run("keys", "add", "raw-file", key.toString()).exits(Exit.OK);
        run("keys", "add", "recovery").exits(Exit.OK);

        Cli.Result refused = run("keys", "rotate", "root").exits(Exit.USAGE);
        assertTrue(refused.err().contains("slot 2 (raw-key), slot 3 (recovery-code)"), refused.err());
        assertTrue(run("keys", "rotate", "root", "--drop", "3", "--also-key-file", key.toString())
                .exits(Exit.OK)
                .out()
                .contains("root key 2, wrapped for 2 slot(s)"));
        assertTrue(run("keys", "rotate", "envelope").exits(Exit.OK).out().contains("envelope key 2"));
        run("keys", "rotate", "everything").exits(Exit.USAGE);

        with("--key-file", key, "status").exits(Exit.OK);
        JsonNode keyring = slots().get(0);
        assertEquals(2, keyring.get("root").asInt());
        assertEquals(2, keyring.get("envelopeKey").asInt());
        assertEquals(2, keyring.get("waysIn").asInt());
        String log = run("tail", "--no-follow", "--last", "100").exits(Exit.OK).out();
        assertTrue(log.contains("keys-changed"), log);
    }

    @Test
    void a_passphrase_is_calibrated() {
        run("keys", "calibrate", "--target", "60").exits(Exit.OK);
        run("status").exits(Exit.OK);
        assertFalse(slots().get(1).get("cost").asString().contains("65536 KiB, 3"), "another cost");
        run("keys", "calibrate", "--target", "1").exits(Exit.USAGE);
    }

    @Test
    void an_old_keyring_is_refused_and_taken_on_purpose() throws IOException {
        Path keyring = Path.of(book).resolve("keyring.db");
        Path old = Files.copy(keyring, dir.resolve("old"));
        run("keys", "rotate", "envelope").exits(Exit.OK);
        run("keys", "add", "recovery").exits(Exit.OK);
        Files.copy(old, keyring, StandardCopyOption.REPLACE_EXISTING);

        // Frames sealed with the envelope key that the copy lacks are met first.
        Cli.Result refused = run("status").exits(Exit.CORRUPTION);

        assertTrue(refused.err().contains("older than the log"), refused.err());
    }

    @Test
    void a_removed_way_in_does_not_come_back_with_an_old_keyring() throws IOException {
        Path keyring = Path.of(book).resolve("keyring.db");
        Path second = secret("second", "second words");
        run("keys", "add", "passphrase", "--new-passphrase-file", second.toString())
                .exits(Exit.OK);
        Path old = Files.copy(keyring, dir.resolve("old"));
        run("keys", "remove", "2").exits(Exit.OK);
        Files.copy(old, keyring, StandardCopyOption.REPLACE_EXISTING);

        Cli.Result refused = with("--passphrase-file", second, "status").exits(Exit.CORRUPTION);
        assertTrue(refused.err().contains("hearth keys accept 3"), refused.err());
        with("--passphrase-file", second, "keys", "accept", "3", "0").exits(Exit.OK);
        with("--passphrase-file", second, "status").exits(Exit.OK);
    }

    @Test
    void what_does_not_go_together_is_refused() {
        run("keys", "add", "fingerprint").exits(Exit.USAGE);
        run("keys", "add", "raw-file").exits(Exit.USAGE);
        run("keys", "add", "recovery", "file").exits(Exit.USAGE);
        run("keys", "add").exits(Exit.USAGE);
        for (String command :
                new String[] {"list", "add", "change-passphrase", "remove", "rotate", "calibrate", "accept"}) {
            new Cli().run("keys", command, "--help").exits(Exit.OK);
        }
        new Cli()
                .run("keys", "list", "--book", dir.resolve("nowhere").toString())
                .exits(Exit.FAILURE);
    }
}
