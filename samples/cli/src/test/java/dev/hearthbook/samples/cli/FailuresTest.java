package dev.hearthbook.samples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong is one line that says what, where and what to do, and an exit code that scripts can rely on. */
final class FailuresTest {
    @TempDir
    private Path dir;

    private Cli.Result run(String... command) throws IOException {
        Path passphrase = dir.resolve("passphrase");
        if (!Files.exists(passphrase)) {
            Cli.passphraseFile(dir);
        }
        String[] all = new String[command.length + 4];
        System.arraycopy(command, 0, all, 0, command.length);
        all[command.length] = "--book";
        all[command.length + 1] = dir.resolve("book").toString();
        all[command.length + 2] = "--passphrase-file";
        all[command.length + 3] = passphrase.toString();
        return new Cli().run(all);
    }

    @Test
    void a_folder_that_is_not_there_or_holds_something_else_is_no_book() throws IOException {
        Cli.Result missing = run("status").exits(Exit.FAILURE);
        assertTrue(missing.err().contains("hearth init --book"), missing.err());
        assertFalse(Files.exists(dir.resolve("book")), "reading must not create anything");

        Files.createDirectory(dir.resolve("book"));
        Files.writeString(dir.resolve("book").resolve("holiday.txt"), "not a book");
        run("status").exits(Exit.FAILURE);
        Cli.Result taken = run("init", Cli.CHEAP).exits(Exit.FAILURE);
        assertTrue(taken.err().contains("Nothing was changed"), taken.err());
        try (var content = Files.list(dir.resolve("book"))) {
            assertEquals(1, content.count());
        }
    }

    @Test
    void a_lost_keyring_is_told_from_a_damaged_one() throws IOException {
        run("init", Cli.CHEAP).exits(Exit.OK);
        Path keyring = dir.resolve("book").resolve("keyring.db");
        byte[] bytes = Files.readAllBytes(keyring);

        Files.delete(keyring);
        assertTrue(run("status").exits(Exit.FAILURE).err().contains("keyring"));

        bytes[40] ^= 0x55;
        Files.write(keyring, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        run("status").exits(Exit.CORRUPTION);
    }

    @Test
    void a_damaged_log_is_corruption() throws IOException {
        run("init", Cli.CHEAP).exits(Exit.OK);
        Path chats = Files.writeString(
                dir.resolve("chats.json"),
                "{\"Ada\": {\"history\": {\"2026-01-05\": [{\"query\": \"one\", \"response\": \"two\"}]}}}");
        run("import", "memorybank", chats.toString()).exits(Exit.OK);
        run("status").exits(Exit.OK);
        Path segment;
        try (var files = Files.walk(dir.resolve("book").resolve("log"))) {
            segment = files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        int frame = 0;
        while (bytes[frame] != 'H' || bytes[frame + 1] != 'B' || bytes[frame + 2] != 1) {
            frame++;
        }
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) ~bytes[frame + 80]}), frame + 80);
        }

        Cli.Result refused = run("status").exits(Exit.CORRUPTION);

        assertEquals(1, refused.err().lines().count(), refused.err());
    }

    @Test
    void usage_is_two_and_names_what_is_wrong() {
        assertTrue(new Cli().run("remember").exits(Exit.USAGE).err().startsWith("hearth: "));
        new Cli().run("import", "diary", "file").exits(Exit.USAGE);
        new Cli().run("import", "locomo").exits(Exit.USAGE);
        new Cli().run("messages", "--limit", "many").exits(Exit.USAGE);
        new Cli().run("messages", "--session", "s", "--conversation", "c").exits(Exit.USAGE);
        new Cli().run("search", "--context", "21", "word").exits(Exit.USAGE);
        new Cli().run("search").exits(Exit.USAGE);
        new Cli().run("demo", "--dir", Path.of("src").toString()).exits(Exit.USAGE);
    }

    @Test
    void help_and_version_are_answers() {
        Cli.Result help = new Cli().run("--help").exits(Exit.OK);
        for (String command : new String[] {
            "init",
            "demo",
            "import",
            "personas",
            "conversations",
            "messages",
            "memories",
            "search",
            "tail",
            "rebuild",
            "parked",
            "status",
            "keys",
            "salvage",
            "rewrite",
            "bench"
        }) {
            assertTrue(help.out().contains("  " + command), command);
            new Cli().run(command, "--help").exits(Exit.OK);
        }
        new Cli().run().exits(Exit.OK);
        assertTrue(new Cli().run("--version").exits(Exit.OK).out().startsWith("hearth "));
        assertFalse(new Cli().run("bench", "list").exits(Exit.OK).out().isBlank());
    }

    @Test
    void a_stack_trace_is_shown_only_on_demand() throws IOException {
        assertFalse(run("status").err().contains("\tat "));
        assertTrue(run("status", "--debug").err().contains("\tat "));
    }

    @Test
    void every_code_of_the_book_has_an_exit_code() {
        for (ErrorCode code : ErrorCode.values()) {
            int exit = Exit.code(new HearthbookException(code, "x"));
            assertTrue(exit >= Exit.FAILURE && exit <= Exit.WRONG_KEY, code.name());
        }
        assertEquals(Exit.LOCKED, Exit.code(new HearthbookException(ErrorCode.BOOK_LOCKED, "x")));
        assertEquals(Exit.WRONG_KEY, Exit.code(new HearthbookException(ErrorCode.KEYRING_FOREIGN, "x")));
        assertEquals(Exit.FAILURE, Exit.code(new IllegalStateException("x")));
    }
}
