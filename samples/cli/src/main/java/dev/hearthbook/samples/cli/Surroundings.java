package dev.hearthbook.samples.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * What the program finds around it.
 *
 * @param environment the variables it sees
 * @param console asks a person for a passphrase
 * @param terminals which of {@code out} and {@code err} are terminals
 */
record Surroundings(
        PrintStream out,
        PrintStream err,
        InputStream in,
        Map<String, String> environment,
        Passphrases.Console console,
        Set<String> terminals) {
    Surroundings {
        environment = Map.copyOf(environment);
        terminals = Set.copyOf(terminals);
    }

    /** Those of this process. Text is UTF-8 whatever the locale says; lines are flushed as they end. */
    static Surroundings ofProcess(Set<String> terminals) {
        return new Surroundings(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.in,
                System.getenv(),
                Passphrases.Console.ofProcess(),
                terminals);
    }

    /** Whether a person looks at the answers and did not ask for plain text (no-color.org). */
    boolean colors() {
        return terminals.contains("out")
                && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
