package dev.hearthbook.samples.benchmarks;

import java.io.PrintStream;
import java.util.List;

/** The benchmarks by name; {@code hearth bench} runs them. */
public final class Benchmarks {
    private static final List<String> NAMES = List.of();

    private Benchmarks() {}

    /**
     * Runs what the arguments name.
     *
     * @param args {@code list}, or a name and its options
     * @return the exit code: 0 done, 1 a figure was missed, 2 usage
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        if (args.equals(List.of("list"))) {
            NAMES.forEach(out::println);
            return 0;
        }
        err.println("hearth: there is no such benchmark; 'hearth bench list' names those there are");
        return 2;
    }
}
