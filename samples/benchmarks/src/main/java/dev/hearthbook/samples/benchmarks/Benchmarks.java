package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The benchmarks by name; {@code hearth bench} runs them.
 *
 * <p>Every figure is the median of several rounds after a warm-up, and so is its baseline, which is measured in the same run,
 * round by round in turn: what else the machine does meanwhile weighs on both, and the ratio keeps its meaning.
 */
public final class Benchmarks {
    /** Every figure with a bound meets it. */
    public static final int OK = 0;
    /** A figure misses its bound, or the benchmark failed. */
    public static final int MISSED = 1;
    /** The arguments make no sense. */
    public static final int USAGE = 2;

    static final List<Option> COMMON = List.of(
            Option.flag("json", "one JSON object a line instead of a table"),
            Option.of("rounds", "5", "measured rounds, of which the median counts"),
            Option.of("dir", "target/bench", "where the books lie meanwhile; what is made there is deleted"));

    private Benchmarks() {}

    private static List<Bench> all() {
        List<Bench> all = new ArrayList<>(List.of(
                new AppendBench(),
                new ConditionBench(),
                new RebuildBench(),
                new AsOfBench(),
                new VerifyBench(),
                new VisibleBench(),
                new SearchBench(),
                new VectorsBench(),
                new OpenBench(),
                new SeedsBench(),
                new SizeBench(),
                new SimulateBench(),
                new SealBench(),
                new KeyringBench(),
                new NeedleBench()));
        all.addAll(FaultBench.all());
        return all;
    }

    /** Runs what the arguments name, without the command line around it. */
    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err));
    }

    /**
     * Runs what the arguments name.
     *
     * @param args {@code list}, or a name and its options
     * @param out gets the table, or with {@code --json} one line per case with the fields {@code bench}, {@code case},
     *     {@code value}, {@code unit}, {@code baseline} and {@code ratio} (the last two {@code null} where there is none)
     * @param err gets progress and complaints
     * @return the exit code: {@link #OK}, {@link #MISSED} or {@link #USAGE}
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        String name = args.isEmpty() ? "" : args.get(0);
        if (name.equals("list") && args.size() == 1) {
            list(out);
            return OK;
        }
        Optional<Bench> bench =
                all().stream().filter(it -> it.name().equals(name)).findFirst();
        if (bench.isEmpty()) {
            err.println("hearth: there is no benchmark '" + name + "'; 'hearth bench list' names those there are");
            return USAGE;
        }
        Options options;
        try {
            List<Option> known = new ArrayList<>(COMMON);
            known.addAll(bench.get().options());
            options = Options.parse(known, args.subList(1, args.size()));
        } catch (IllegalArgumentException e) {
            err.println("hearth: bench " + name + ": " + e.getMessage());
            return USAGE;
        }
        return measure(bench.get(), options, out, err);
    }

    private static int measure(Bench bench, Options options, PrintStream out, PrintStream err) {
        Report report = options.json() ? Report.lines(out) : Report.table(out);
        try (Scratch scratch = Scratch.in(Path.of(options.text("dir")), bench.name())) {
            bench.run(new Run(options, scratch, report, line -> err.println("bench " + bench.name() + ": " + line)));
        } catch (IllegalArgumentException e) {
            err.println("hearth: bench " + bench.name() + ": " + e.getMessage());
            return USAGE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("hearth: bench " + bench.name() + " was interrupted");
            return MISSED;
        } catch (HearthbookException | IOException | IllegalStateException e) {
            err.println("hearth: bench " + bench.name() + ": " + e.getMessage());
            return MISSED;
        }
        report.end();
        return report.missed().isEmpty() ? OK : MISSED;
    }

    private static void list(PrintStream out) {
        for (Bench bench : all()) {
            out.println(bench.name() + "  " + bench.about());
            for (Option option : bench.options()) {
                out.println("    " + option);
            }
        }
        out.println("and for each of them");
        COMMON.forEach(option -> out.println("    " + option));
    }
}
