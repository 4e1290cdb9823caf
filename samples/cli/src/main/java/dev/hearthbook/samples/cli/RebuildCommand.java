package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Progress;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.view.RebuildControl;
import dev.hearthbook.view.RowDifference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = "Build every view anew from the log, beside the serving ones, and swap them.")
final class RebuildCommand extends BookCommand {
    @Option(
            names = "--dry-run",
            description = "Build them, count the rows that would change, and keep the serving ones.")
    private boolean dryRun;

    @Option(
            names = "--throttle",
            paramLabel = "N",
            description = "Fold at most N events a second, to leave room for others.")
    private int throttle;

    @Override
    void checkUsage() {
        if (throttle < 0) {
            throw new IllegalArgumentException("--throttle takes 1 or more events a second");
        }
    }

    @Override
    int run(Hearthbook open, Terminal terminal) {
        if (dryRun) {
            return rehearse(open, terminal);
        }
        Instant began = Instant.now();
        Progress progress = Progress.begin(terminal, "rebuilding", "events", InstantSource.system());
        long events;
        try {
            events = open.upkeep()
                    .rebuild(control())
                    .doOnNext(step -> progress.update(step.events(), step.total()))
                    .reduce(0L, (most, step) -> Math.max(most, step.events()))
                    .blockOptional()
                    .orElse(0L);
        } finally {
            progress.end();
        }
        Duration took = Duration.between(began, Instant.now());
        Optional<JsonLines> json = json(terminal);
        if (json.isPresent()) {
            json.get()
                    .write(with(JsonLines.of("rebuilt"), open.journal().head())
                            .with("events", events)
                            .with("millis", took.toMillis()));
        } else {
            terminal.line(String.format(
                    Locale.ROOT, "Rebuilt every view from %,d events in %s.", events, Progress.brief(took)));
        }
        return Exit.OK;
    }

    private RebuildControl control() {
        return throttle == 0 ? RebuildControl.unbounded() : RebuildControl.atMost(throttle);
    }

    /** How many rows of each table would change, never what they say. */
    private int rehearse(Hearthbook open, Terminal terminal) {
        Map<String, Long> changes = new TreeMap<>(open.upkeep()
                .rehearse(control())
                .collect(Collectors.groupingBy(RowDifference::table, Collectors.counting()))
                .blockOptional()
                .orElse(Map.of()));
        long rows = changes.values().stream().mapToLong(Long::longValue).sum();
        Optional<JsonLines> json = json(terminal);
        if (json.isPresent()) {
            changes.forEach((table, count) -> json.get()
                    .write(JsonLines.of("different").with("table", table).with("rows", count)));
            json.get()
                    .write(with(JsonLines.of("rehearsed"), open.journal().head())
                            .with("rows", rows));
        } else {
            changes.forEach((table, count) -> terminal.line(
                    String.format(Locale.ROOT, "%-30s %,10d rows would change", Terminal.safe(table), count)));
            terminal.line(rows == 0 ? "A rebuild would change nothing." : "Nothing was changed.");
        }
        return Exit.OK;
    }
}
