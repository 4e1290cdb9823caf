package dev.hearthbook.internal.chronicle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearthbook.internal.chronicle.ChronicleLog.Options;
import dev.hearthbook.log.Frame;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log in processes of their own: killed, locked out, started without flags, and watched for what they leave behind. */
class ProcessTest {
    private static final List<String> FLAGS = List.of(
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    private static final List<String> OPEN_MODULES = List.of("-Dhearthbook.openModules=true");

    @TempDir
    Path temp;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end_processes() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void killed_at_any_moment_a_writer_loses_nothing_it_acknowledged() throws Exception {
        long seed = 20261121;
        SplittableRandom random = new SplittableRandom(seed);
        Path folder = temp.resolve("log");
        long acknowledged = 0;
        for (int kill = 0; kill < 5; kill++) {
            Process writer = start(java(), FLAGS, "write", folder);
            BufferedReader output = writer.inputReader();
            for (int lines = random.nextInt(1, 300); lines > 0; lines--) {
                acknowledged = acknowledgedIn(output.readLine());
            }
            writer.toHandle().destroyForcibly(); // on the process itself it would close the pipe, too
            writer.waitFor();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                // what was still in the pipe; a last line that is cut off names a smaller number
                acknowledged = line.length() <= "acknowledged ".length()
                        ? acknowledged
                        : Math.max(acknowledged, acknowledgedIn(line));
            }

            try (ChronicleLog log = ChronicleLog.open(folder, Options.SMALL)) {
                List<Frame> frames = Logs.frames(log);
                String when = "seed " + seed + ", kill " + kill;
                assertTrue(frames.size() >= acknowledged, when + ": " + frames.size() + " of " + acknowledged);
                for (int i = 0; i < frames.size(); i++) {
                    assertArrayEquals(
                            LogProcess.frameAt(i + 1).bytes(), frames.get(i).bytes(), when);
                }
            }
        }
    }

    @Test
    void another_process_is_locked_out_and_let_in_when_the_first_dies() throws Exception {
        Path folder = temp.resolve("log");
        Process holder = start(java(), FLAGS, "hold", folder);
        assertEquals(1, acknowledgedIn(holder.inputReader().readLine()));

        HearthbookException locked =
                assertThrows(HearthbookException.class, () -> ChronicleLog.open(folder, Options.SMALL));
        assertEquals(ErrorCode.BOOK_LOCKED, locked.code());
        assertTrue(locked.getMessage().contains(folder.toString()), locked.getMessage());
        holder.destroyForcibly().waitFor();

        try (ChronicleLog log = ChronicleLog.open(folder, Options.SMALL)) {
            assertEquals(1, log.tail().position());
            // A second open in this JVM fails, and must not drop the lock that keeps other processes out.
            assertThrows(HearthbookException.class, () -> ChronicleLog.open(folder, Options.SMALL));
            String answer = run(java(), FLAGS, "once", folder);
            assertTrue(answer.startsWith("BOOK_LOCKED"), answer);
        }
    }

    @Test
    void without_the_flags_one_error_says_which() throws Exception {
        String answer = run(java(), List.of(), "once", temp.resolve("log"));

        assertTrue(answer.startsWith("JVM_FLAGS_MISSING"), answer);
        assertTrue(answer.contains(String.join(" ", FLAGS)), answer);
    }

    @Test
    void the_modules_can_be_opened_from_inside_and_nothing_is_left_outside_the_folder() throws Exception {
        Path home = Files.createDirectory(temp.resolve("home"));
        Path tmp = Files.createDirectory(temp.resolve("tmp"));
        List<String> flags = new ArrayList<>(OPEN_MODULES);
        flags.addAll(List.of("-Duser.home=" + home, "-Djava.io.tmpdir=" + tmp));

        String answer = run(java(), flags, "once", temp.resolve("log"));

        assertEquals("acknowledged 1", answer);
        try (Stream<Path> left = Stream.concat(Files.list(home), Files.list(tmp))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void it_runs_on_jdk_25_with_the_flags_and_without() throws Exception {
        Optional<Path> java = java25();
        assumeTrue(java.isPresent(), "no JDK 25 found; name one with -Dhearthbook.jdk25=<its folder>");

        String missing = run(java.get(), List.of(), "once", temp.resolve("log"));
        assertTrue(missing.startsWith("JVM_FLAGS_MISSING"), missing);
        assertEquals("acknowledged 1", run(java.get(), FLAGS, "once", temp.resolve("log")));
        assertEquals("acknowledged 2", run(java.get(), OPEN_MODULES, "once", temp.resolve("log")));
    }

    private static long acknowledgedIn(String line) {
        assertNotNull(line, "the process ended");
        assertTrue(line.startsWith("acknowledged "), line);
        return Long.parseLong(line.substring("acknowledged ".length()));
    }

    /** Runs to the end; the output. */
    private String run(Path java, List<String> flags, String what, Path folder) throws Exception {
        Process process = start(java, flags, what, folder);
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return output;
    }

    private Process start(Path java, List<String> flags, String what, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath(), LogProcess.class.getName(), what, folder.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().put("HOME", temp.toString());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** The class path of the tests without the test framework, whose presence mutes what we want to notice. */
    private static String classPath() {
        String surefire = System.getProperty("surefire.test.class.path");
        String all = surefire == null ? System.getProperty("java.class.path") : surefire;
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !entry.contains("junit") && !entry.contains("opentest4j"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static Optional<Path> java25() throws IOException {
        String named = System.getProperty("hearthbook.jdk25");
        if (named != null) {
            return Optional.of(Path.of(named, "bin", "java"));
        }
        Path siblings = Path.of(System.getProperty("java.home")).getParent();
        try (Stream<Path> homes = Files.list(siblings)) {
            return homes.filter(home -> home.getFileName().toString().contains("25"))
                    .map(home -> home.resolve("bin").resolve("java"))
                    .filter(Files::isExecutable)
                    .findFirst();
        }
    }
}
