package dev.hearthbook.samples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own: what no test in the same process can see. */
final class ProcessTest {
    @TempDir
    private Path dir;

    private ProcessBuilder hearth(String... args) throws IOException {
        Path home = Files.createDirectories(dir.resolve("home"));
        Path temporary = Files.createDirectories(dir.resolve("tmp"));
        Path work = Files.createDirectories(dir.resolve("work"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary,
                "-Duser.home=" + home,
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Hearth.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().remove(BookOptions.DIR_VARIABLE);
        builder.environment().remove(Passphrases.FILE_VARIABLE);
        return builder.redirectError(dir.resolve("err").toFile());
    }

    private String err() throws IOException {
        return Files.readString(dir.resolve("err"));
    }

    private void run(int expected, String... args) throws IOException, InterruptedException {
        Process process =
                hearth(args).redirectOutput(dir.resolve("out").toFile()).start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it did not end");
        assertEquals(expected, process.exitValue(), () -> String.join(" ", args) + ": " + uncheckedErr());
    }

    private String uncheckedErr() {
        try {
            return err();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void nothing_is_written_outside_the_book_and_a_second_process_is_kept_out() throws Exception {
        Path passphrase = Cli.passphraseFile(dir);
        String[] book = {"--book", dir.resolve("book").toString(), "--passphrase-file", passphrase.toString()};
        Path chats = Files.writeString(
                dir.resolve("chats.json"),
                "{\"Ada\": {\"history\": {\"2026-01-05\": [{\"query\": \"The kite is mended.\", \"response\": \"Up it goes.\"}]}}}");
        run(Exit.OK, "init", Cli.CHEAP, book[0], book[1], book[2], book[3]);
        run(Exit.OK, "import", "memorybank", chats.toString(), book[0], book[1], book[2], book[3]);
        run(Exit.OK, "search", "kite", book[0], book[1], book[2], book[3]);
        assertTrue(Files.readString(dir.resolve("out")).contains("The kite is mended."));
        assertEquals(List.of(), files("home", "tmp", "work"));

        Process holder = hearth("tail", "--last", "1", book[0], book[1], book[2], book[3])
                .start();
        try (BufferedReader shown =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
            assertTrue(shown.readLine() != null, "the first process shows the newest event: " + err());

            run(Exit.LOCKED, "status", book[0], book[1], book[2], book[3]);

            // Newer JDKs add warnings of their own where the launcher's flags are missing.
            List<String> said = err().lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("WARNING:"))
                    .toList();
            assertEquals(1, said.size(), said.toString());
            assertTrue(said.get(0).startsWith("hearth: "), said.toString());
        } finally {
            holder.destroyForcibly();
            assertTrue(holder.waitFor(30, TimeUnit.SECONDS));
        }
        run(Exit.OK, "status", book[0], book[1], book[2], book[3]);
    }

    @Test
    void the_passphrase_comes_through_a_pipe() throws Exception {
        for (String command : new String[] {"init", "status"}) {
            Process process = hearth(command, "--book", dir.resolve("book").toString(), "--passphrase-fd", "0")
                    .redirectOutput(dir.resolve("out").toFile())
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(Cli.PASSPHRASE.getBytes(StandardCharsets.UTF_8));
            }
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it did not end");
            assertEquals(Exit.OK, process.exitValue(), err());
        }
    }

    private List<Path> files(String... folders) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.walk(dir.resolve(folder))) {
                files.filter(Files::isRegularFile).forEach(found::add);
            }
        }
        return found;
    }
}
