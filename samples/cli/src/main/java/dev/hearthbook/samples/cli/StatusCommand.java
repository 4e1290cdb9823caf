package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.Upkeep;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.log.Durability;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Progress;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import dev.hearthbook.view.Views;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(name = "status", mixinStandardHelpOptions = true, description = "How the book and its views stand.")
final class StatusCommand extends BookCommand {
    @Override
    int run(Hearthbook open, Terminal terminal) {
        Upkeep.Status status = open.upkeep().status();
        long lost = lost(open);
        Optional<JsonLines> json = json(terminal);
        if (json.isPresent()) {
            json.get()
                    .write(with(
                                    JsonLines.of("book")
                                            .with("dir", status.dir().toAbsolutePath())
                                            .with("store", status.store())
                                            .with("durability", durability(status.durability())),
                                    status.head())
                            .with("durable", status.durable().position().value())
                            .with("logBytes", status.logBytes())
                            .with("lost", lost)
                            .with("writesRefused", status.writesRefused())
                            .with("quarantineFiles", status.quarantine().files())
                            .with("quarantineBytes", status.quarantine().bytes()));
            status.tornTail()
                    .ifPresent(torn -> json.get()
                            .write(JsonLines.of("tornTail")
                                    .with("segment", torn.segment())
                                    .with("position", torn.kept().value())
                                    .with("wholeFrames", torn.wholeFrames())
                                    .with("why", torn.why())
                                    .with("original", torn.original())));
            status.views()
                    .forEach(view -> json.get()
                            .write(with(JsonLines.of("view").with("name", view.projection()), view.mark())
                                    .with("lag", view.lag())
                                    .with("bytes", view.bytes())
                                    .with("parked", view.parked())
                                    .with("failure", view.failure())));
        } else {
            show(terminal, status, lost);
        }
        boolean healthy = status.writesRefused().isEmpty()
                && status.views().stream().allMatch(view -> view.failure().isEmpty());
        return healthy ? Exit.OK : Exit.FAILURE;
    }

    private static long lost(Hearthbook open) {
        return open.journal()
                .lost()
                .map(Recorded.Lost::events)
                .reduce(0L, Long::sum)
                .blockOptional()
                .orElse(0L);
    }

    private static void show(Terminal terminal, Upkeep.Status status, long lost) {
        terminal.line(terminal.paint(Ink.BOLD, "book") + "   "
                + BookOptions.shown(status.dir().toAbsolutePath()));
        terminal.line("store  " + status.store());
        terminal.line("log    "
                + String.format(Locale.ROOT, "%,d", status.head().position().value()) + " events, "
                + bytes(status.logBytes()) + ", durability " + durability(status.durability()));
        if (!status.durable().equals(status.head())) {
            terminal.line("       a power cut now would leave the first "
                    + String.format(
                            Locale.ROOT, "%,d", status.durable().position().value()) + " of them");
        }
        status.tornTail()
                .ifPresent(torn -> terminal.line(terminal.paint(Ink.YELLOW, "cut    ")
                        + "what the last session left unfinished behind position " + torn.kept() + ": segment "
                        + torn.segment() + " " + Terminal.safe(torn.why()) + "; the original is "
                        + BookOptions.shown(torn.original())));
        if (lost > 0) {
            terminal.line(terminal.paint(Ink.YELLOW, "lost   ")
                    + String.format(Locale.ROOT, "%,d", lost)
                    + " of the events, before the book was salvaged; hearth tail shows where");
        }
        if (status.quarantine().files() > 0) {
            terminal.line("kept   " + status.quarantine().files() + " originals of repaired files in quarantine, "
                    + bytes(status.quarantine().bytes()));
        }
        if (!status.writesRefused().isEmpty()) {
            terminal.line(terminal.paint(Ink.RED, "writes are refused: ") + Terminal.safe(status.writesRefused()));
        }
        for (Views.ViewStatus view : status.views()) {
            String state = view.failure().isEmpty()
                    ? terminal.paint(Ink.GREEN, view.lag() == 0 ? "up to date" : view.lag() + " events behind")
                    : terminal.paint(Ink.RED, "stopped: ") + Terminal.safe(view.failure());
            String parked = view.parked() == 0
                    ? ""
                    : ", " + terminal.paint(Ink.YELLOW, view.parked() + " streams wait for an event it cannot fold")
                            + " (hearth parked)";
            terminal.line(
                    "view   " + Terminal.safe(view.projection()) + ", " + bytes(view.bytes()) + ", " + state + parked);
        }
    }

    private static String durability(Durability durability) {
        if (durability instanceof Durability.Interval interval) {
            return "INTERVAL(" + Progress.brief(interval.every()) + ")";
        }
        return durability instanceof Durability.Os ? "OS" : "GROUP";
    }

    static String bytes(long bytes) {
        return bytes < 1024 * 1024
                ? String.format(Locale.ROOT, "%.0f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024));
    }
}
