package dev.hearthbook.samples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way to give a passphrase, and every wrong one. */
final class PassphraseTest {
    @TempDir
    private Path dir;

    private String book() {
        return dir.resolve("book").toString();
    }

    @Test
    void init_asks_twice_and_everything_else_once() {
        new Cli().typing("one phrase", "another").run("init", "--book", book()).exits(Exit.USAGE);
        assertFalse(Files.exists(dir.resolve("book")));

        new Cli()
                .typing("one phrase", "one phrase")
                .run("init", "--book", book())
                .exits(Exit.OK);
        new Cli().typing("one phrase").run("status", "--book", book()).exits(Exit.OK);

        Cli.Result wrong = new Cli().typing("another").run("status", "--book", book());
        wrong.exits(Exit.WRONG_KEY);
        assertEquals(1, wrong.err().lines().count(), wrong.err());
        assertFalse(wrong.err().contains("another phrase") || wrong.err().contains("one phrase"), wrong.err());
    }

    @Test
    void a_file_works_by_option_and_by_variable_and_so_does_the_standard_input() throws IOException {
        Path file = Cli.passphraseFile(dir);
        new Cli()
                .run("init", "--book", book(), "--passphrase-file", file.toString())
                .exits(Exit.OK);

        new Cli()
                .with("HEARTHBOOK_DIR", book())
                .with(Passphrases.FILE_VARIABLE, file.toString())
                .run("status")
                .exits(Exit.OK);
        new Cli()
                .reading(Cli.PASSPHRASE + "\nand more")
                .run("status", "--book", book(), "--passphrase-fd", "0")
                .exits(Exit.OK);
        assertTrue(
                new Cli()
                        .run("keys", "list", "--book", book(), "--passphrase-file", file.toString())
                        .out()
                        .contains("Argon2id[65536 KiB, 3 passes"),
                "by default a guess costs as much as RFC 9106 recommends");
    }

    @Test
    void the_memory_of_a_guess_has_bounds() {
        for (String mib : new String[] {"7", "1025", "-1", "much"}) {
            new Cli()
                    .typing("one phrase", "one phrase")
                    .run("init", "--book", book(), "--passphrase-memory", mib)
                    .exits(Exit.USAGE);
            assertFalse(Files.exists(dir.resolve("book")), "refused before anything is made");
        }
    }

    @Test
    void a_file_that_others_can_read_is_refused_either_way() throws IOException {
        Path file = Cli.passphraseFile(dir);
        for (String permissions : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

            Cli.Result option = new Cli().run("init", "--book", book(), "--passphrase-file", file.toString());
            Cli.Result variable =
                    new Cli().with(Passphrases.FILE_VARIABLE, file.toString()).run("init", "--book", book());

            option.exits(Exit.USAGE);
            variable.exits(Exit.USAGE);
            assertTrue(option.err().contains("chmod 600"), option.err());
            assertFalse(Files.exists(dir.resolve("book")));
        }
    }

    @Test
    void nowhere_to_ask_an_empty_file_and_a_closed_descriptor_are_named() throws IOException {
        Path file = Cli.passphraseFile(dir);
        Files.writeString(file, "\n");

        assertTrue(
                new Cli().run("init", "--book", book()).exits(Exit.USAGE).err().contains("--passphrase-file"));
        assertTrue(new Cli()
                .run("init", "--book", book(), "--passphrase-file", file.toString())
                .exits(Exit.USAGE)
                .err()
                .contains("empty"));
        new Cli().run("init", "--book", book(), "--passphrase-fd", "977").exits(Exit.FAILURE);
        new Cli()
                .run(
                        "init",
                        "--book",
                        book(),
                        "--passphrase-file",
                        dir.resolve("none").toString())
                .exits(Exit.FAILURE);
    }

    @Test
    void there_is_no_way_to_put_it_on_the_command_line() {
        new Cli().run("init", "--book", book(), "--passphrase", "secret").exits(Exit.USAGE);
    }
}
