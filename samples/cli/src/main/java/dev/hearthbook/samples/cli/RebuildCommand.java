package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Progress;
import dev.hearthbook.samples.cli.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = "Build every view anew from the log, beside the serving ones, and swap them.")
final class RebuildCommand extends BookCommand {
    @Override
    int run(Hearthbook open, Terminal terminal) {
        Instant began = Instant.now();
        Progress progress = Progress.begin(terminal, "rebuilding", "events", InstantSource.system());
        long events;
        try {
            events = open.upkeep()
                    .rebuild()
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
}
