package dev.hearthbook.samples.cli;

import dev.hearthbook.samples.benchmarks.Benchmarks;
import dev.hearthbook.samples.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Unmatched;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measure how fast it is on this machine, as ratios; 'bench list' names the benchmarks.")
final class BenchCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable Hearth hearth;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            defaultValue = "list",
            description = "Which; 'list' names them all.")
    private String name = "list";

    @Unmatched
    private List<String> options = new ArrayList<>();

    @Override
    public Integer call() {
        Terminal terminal = Objects.requireNonNull(hearth, "picocli names the parent before it runs a command")
                .terminal();
        List<String> args = new ArrayList<>();
        args.add(name);
        args.addAll(options);
        int code = Benchmarks.run(args, terminal.out(), terminal.err());
        terminal.flush();
        return code;
    }
}
