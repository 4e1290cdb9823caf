package dev.hearthbook.samples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a checkout of empty modules, with a {@code mvn} that notes that it was called and a {@code java} that prints
 * what it was given: when it builds, when it does not, and what it says when it cannot.
 */
final class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("").toAbsolutePath().resolve("../../hearth").normalize();
    private static final Path SHELL = Path.of("/bin/sh");
    private static final List<String> MODULES =
            List.of("core", "crypto", "projections", "samples/benchmarks", "samples/cli");

    @TempDir
    private Path dir;

    private Path checkout;
    private Path tools;

    /** What the launcher did. */
    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void lay_out_a_checkout() throws IOException {
        assumeTrue(Files.isExecutable(SHELL), "skipped: no " + SHELL + " here");
        checkout = Files.createDirectories(dir.resolve("a checkout"));
        Files.copy(LAUNCHER, checkout.resolve("hearth"));
        executable(checkout.resolve("hearth"));
        for (String module : MODULES) {
            Files.createDirectories(checkout.resolve(module).resolve("src/main"));
            Files.writeString(checkout.resolve(module).resolve("pom.xml"), "");
        }
        Files.writeString(checkout.resolve("pom.xml"), "");
        Files.writeString(checkout.resolve("samples/pom.xml"), "");
        tools = Files.createDirectories(dir.resolve("tools"));
        tool("javac", "");
        tool("java", javaOf("17.0.15"));
        tool("mvn", """
                case "$*" in
                *-v*) echo "Apache Maven 3.9.1"; exit 0 ;;
                esac
                echo called >>"$TOOLS/calls"
                mkdir -p samples/cli/target
                echo jar >samples/cli/target/hearth.jar
                """);
        for (String name : List.of(
                "sh",
                "dirname",
                "readlink",
                "sed",
                "head",
                "find",
                "mkdir",
                "cat",
                "touch",
                "cp",
                "mv",
                "rm",
                "sleep")) {
            Files.createSymbolicLink(tools.resolve(name), which(name));
        }
    }

    private static Path which(String name) {
        return List.of("/bin", "/usr/bin", "/usr/local/bin").stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private static String javaOf(String version) {
        return """
                if [ "$1" = -version ]; then echo 'openjdk version "%s" 2025-04-15' >&2; exit 0; fi
                for option in "$@"; do echo "$option"; done
                """.formatted(version);
    }

    private void tool(String name, String script) throws IOException {
        Files.writeString(tools.resolve(name), "#!/bin/sh\n" + script);
        executable(tools.resolve(name));
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(Path launcher, Map<String, String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("TOOLS", tools.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Ran run(Map<String, String> environment, String... args) throws IOException, InterruptedException {
        return end(start(checkout.resolve("hearth"), environment, args));
    }

    private Ran run(String... args) throws IOException, InterruptedException {
        return run(Map.of(), args);
    }

    private static Ran end(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "it did not end");
        return new Ran(process.exitValue(), out, err);
    }

    private long builds() throws IOException {
        Path calls = tools.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    @Test
    void it_builds_once_and_again_only_when_a_source_is_newer() throws Exception {
        Ran first = run("status", "--book", "my book");
        Ran second = run("status");

        assertEquals(0, first.code(), first.err());
        assertTrue(first.out().endsWith("hearth.jar\nstatus\n--book\nmy book\n"), first.out());
        assertEquals(1, first.err().lines().count(), first.err());
        assertEquals("", second.err());
        assertEquals(1, builds());

        Path source = Files.writeString(checkout.resolve("core/src/main/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        run("status");
        assertEquals(2, builds());
    }

    @Test
    void it_takes_the_jar_that_a_whole_build_left() throws Exception {
        Files.createDirectories(checkout.resolve("samples/cli/target"));
        Path jar = Files.writeString(checkout.resolve("samples/cli/target/hearth.jar"), "jar");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(5)));

        assertEquals("", run("status").err());
        assertEquals(0, builds());
    }

    @Test
    void several_starts_at_once_build_once() throws Exception {
        tool("mvn", """
                case "$*" in
                *-v*) echo "Apache Maven 3.9.1"; exit 0 ;;
                esac
                echo called >>"$TOOLS/calls"
                mkdir -p samples/cli/target
                echo half >samples/cli/target/hearth.jar
                sleep 1
                echo whole >samples/cli/target/hearth.jar
                """);
        List<Process> starts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            starts.add(start(checkout.resolve("hearth"), Map.of(), "status"));
        }

        for (Process start : starts) {
            Ran ran = end(start);
            assertEquals(0, ran.code(), ran.err());
        }
        assertEquals(1, builds());
        assertEquals("whole\n", Files.readString(checkout.resolve("target/hearth.jar")));
        assertFalse(Files.exists(checkout.resolve("target/hearth.lock")));
    }

    @Test
    void it_works_through_symbolic_links() throws Exception {
        Path link = Files.createSymbolicLink(dir.resolve("first"), checkout.resolve("hearth"));
        Path second = Files.createDirectories(dir.resolve("bin")).resolve("second");
        Files.createSymbolicLink(second, Path.of("../first"));

        assertEquals(0, end(start(link, Map.of(), "status")).code());
        assertEquals(0, end(start(second, Map.of(), "status")).code());
        assertEquals(1, builds());
    }

    @Test
    void newer_virtual_machines_get_the_flags_that_keep_them_quiet() throws Exception {
        String on17 = run(Map.of("HEARTH_JAVA_OPTS", "-Xmx1g -Dx=y"), "status").out();
        assertTrue(on17.startsWith("-Xmx256m\n-Xmx1g\n-Dx=y\n"), on17);
        assertFalse(on17.contains("unsafe"), on17);

        tool("java", javaOf("25.0.1"));
        String on25 = run("status").out();
        assertTrue(on25.contains("--sun-misc-unsafe-memory-access=allow\n"), on25);
        assertTrue(on25.contains("--enable-native-access=ALL-UNNAMED\n"), on25);
    }

    @Test
    void what_is_missing_or_too_old_is_named() throws Exception {
        assertTrue(run(Map.of("JAVA_HOME", "/no/such"), "status").err().contains("JAVA_HOME is /no/such"));

        tool("mvn", "echo 'Apache Maven 3.6.3'");
        assertTrue(run("status").err().contains("too old (3.6)"));
        Files.delete(tools.resolve("mvn"));
        assertTrue(run("status").err().contains("no 'mvn' on the PATH"));

        tool("java", javaOf("11.0.2"));
        assertTrue(run("status").err().contains("is version 11"));
        tool("java", javaOf("1.8.0_292"));
        assertTrue(run("status").err().contains("is version 1"));
        Files.delete(tools.resolve("java"));
        Ran none = run("status");
        assertTrue(none.err().contains("no 'java' on the PATH"));
        assertEquals(1, none.code());
        assertFalse(Files.exists(checkout.resolve("target/hearth.lock")));
    }

    @Test
    void a_failed_build_shows_what_maven_said_and_leaves_no_lock() throws Exception {
        tool("mvn", """
                case "$*" in
                *-v*) echo "Apache Maven 3.9.1"; exit 0 ;;
                esac
                echo "[ERROR] cannot find symbol"
                exit 1
                """);

        Ran ran = run("status");

        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("[ERROR] cannot find symbol"), ran.err());
        assertFalse(Files.exists(checkout.resolve("target/hearth.lock")));
        assertFalse(Files.exists(checkout.resolve("target/hearth.jar")));
    }
}
