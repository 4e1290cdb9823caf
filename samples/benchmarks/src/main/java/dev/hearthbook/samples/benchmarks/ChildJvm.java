package dev.hearthbook.samples.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A fresh process that does one thing with a book, prints one line of numbers and ends. */
final class ChildJvm {
    private static final int TIMEOUT_SECONDS = 1_200;
    private static final List<String> FLAGS = List.of(
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

    private ChildJvm() {}

    /**
     * What it said.
     *
     * @param millis from its start until its line was there
     */
    record Said(double millis, double[] numbers) {}

    /**
     * Runs a main class in a JVM like this one.
     *
     * @param heapMiB the most heap it gets
     * @param errors where its other words go
     * @throws IOException when it fails; the message is what it complained of
     */
    static Said run(Class<?> program, int heapMiB, Path errors, String... args)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process process = start(program, heapMiB, errors, args);
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            double millis = (System.nanoTime() - began) / 1e6;
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0 || line == null) {
                throw new IOException(program.getSimpleName() + " failed: " + Files.readString(errors));
            }
            return new Said(
                    millis,
                    Arrays.stream(line.split(" "))
                            .mapToDouble(Double::parseDouble)
                            .toArray());
        } finally {
            process.destroy();
        }
    }

    /** Starts it and leaves it to the caller. */
    static Process start(Class<?> program, int heapMiB, Path errors, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMiB + "m");
        command.addAll(FLAGS);
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--") && !command.contains(flag))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    }
}
