package dev.hearthbook.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One target: replays what was kept of it, or runs it under Jazzer in a process of its own. */
public final class Fuzzer {
    private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";
    /** Where Linux keeps files that need no disk: a target that writes some is many times as fast there. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private static final Path KEPT = Path.of("src/test/resources/fuzz");

    private final Class<?> target;

    private Fuzzer(Class<?> target) {
        this.target = target;
    }

    public static Fuzzer of(Class<?> target) {
        return new Fuzzer(target);
    }

    /** What a target does with an error that is named: it has a code, and words. */
    public static void named(HearthbookException failure) {
        if (failure.getMessage().isBlank()) {
            throw new AssertionError("an error without words", failure);
        }
    }

    private String name() {
        return target.getSimpleName();
    }

    /** Feeds the target its seeds and everything that was kept; fails when there is nothing. */
    public int replay() throws Exception {
        Method method = target.getDeclaredMethod("fuzzerTestOneInput", byte[].class);
        method.setAccessible(true);
        int run = 0;
        for (byte[] seed : seeds()) {
            feed(method, seed, "seed " + run);
            run++;
        }
        assertFalse(run == 0, name() + " has no seeds");
        for (Path file : kept()) {
            feed(method, Files.readAllBytes(file), file.toString());
            run++;
        }
        return run;
    }

    private static void feed(Method method, byte[] input, String what) throws IllegalAccessException {
        try {
            method.invoke(null, (Object) input);
        } catch (InvocationTargetException e) {
            throw new AssertionError(what, e.getCause());
        }
    }

    @SuppressWarnings("unchecked")
    private List<byte[]> seeds() throws Exception {
        Method method = target.getDeclaredMethod("seeds");
        method.setAccessible(true);
        return (List<byte[]>) method.invoke(null);
    }

    private List<Path> kept() throws IOException {
        Path folder = KEPT.resolve(name());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Runs Jazzer for {@code -Dfuzz.seconds}; its corpus and findings stay in {@code target/fuzz}. */
    public void run() throws Exception {
        Path work = Files.createDirectories(Path.of("target/fuzz").resolve(name()));
        Path corpus = Files.createDirectories(work.resolve("corpus"));
        int number = 0;
        for (byte[] seed : seeds()) {
            Files.write(corpus.resolve("seed-" + number++), seed);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-Djava.io.tmpdir=" + (Files.isDirectory(MEMORY) ? MEMORY : work),
                JAZZER,
                "--target_class=" + target.getName(),
                "--instrumentation_includes=dev.hearthbook.**",
                "--reproducer_path=" + work,
                "-artifact_prefix=" + work + "/",
                "-max_total_time=" + Integer.getInteger("fuzz.seconds", 20),
                "-max_len=65536",
                "-timeout=120",
                "-rss_limit_mb=3000",
                "-print_final_stats=1",
                corpus.toString()));
        if (Files.isDirectory(KEPT.resolve(name()))) {
            command.add(KEPT.resolve(name()).toString());
        }
        Path output = work.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int exit = process.waitFor();
        List<String> lines = Files.readAllLines(output, StandardCharsets.ISO_8859_1);
        lines.stream()
                .filter(line -> line.startsWith("stat::") || line.startsWith("Done"))
                .forEach(System.out::println);
        assertEquals(
                0,
                exit,
                () -> name() + " has a finding, see " + output.toAbsolutePath() + ":\n"
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size())));
    }
}
