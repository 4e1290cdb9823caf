package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import dev.hearthbook.view.ParkedEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "parked",
        mixinStandardHelpOptions = true,
        description = "List the events that views could not fold; try one again, or leave it out for good.",
        footer = {
            "",
            "Everything else goes on: only the event's own stream waits, in that view. Contents are not shown; see hearth tail."
        })
final class ParkedCommand extends BookCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "POSITION",
            description = "The event that is meant by --retry and --skip.")
    private @Nullable Long position;

    @Option(names = "--view", paramLabel = "NAME", description = "In this view only.")
    private @Nullable String view;

    @Option(names = "--retry", description = "Fold it again, and what waits behind it.")
    private boolean retry;

    @Option(
            names = "--skip",
            paramLabel = "REASON",
            description = "Leave it out in every rebuild. The reason stands in the log for ever: no names, no content.")
    private @Nullable String skip;

    @Override
    void checkUsage() {
        boolean acts = retry || skip != null;
        if (acts != (position != null) || (retry && skip != null)) {
            throw new IllegalArgumentException("name a position and one of --retry and --skip, or neither");
        }
    }

    @Override
    int run(Hearthbook open, Terminal terminal) {
        List<ParkedEvent> found = open.upkeep().parked().stream()
                .filter(it -> view == null || it.projection().equals(view))
                .filter(it -> position == null || it.position().value() == position)
                .toList();
        if (position == null) {
            list(found, terminal);
            return Exit.OK;
        }
        if (found.isEmpty()) {
            terminal.remark("Nothing is parked at position " + position + ".");
            return Exit.FAILURE;
        }
        boolean all = true;
        for (ParkedEvent parked : found) {
            all &= act(open, parked, terminal);
        }
        return all ? Exit.OK : Exit.FAILURE;
    }

    private boolean act(Hearthbook open, ParkedEvent parked, Terminal terminal) {
        if (skip != null) {
            open.views().await(answer(open.upkeep().skip(parked, skip)).mark()).block();
            terminal.remark("Left out of " + Terminal.safe(parked.projection()) + ".");
            return true;
        }
        boolean folded = answer(open.upkeep().redrive(parked));
        terminal.remark(Terminal.safe(parked.projection()) + (folded ? " took it up." : " failed again."));
        return folded;
    }

    private void list(List<ParkedEvent> found, Terminal terminal) {
        Optional<JsonLines> json = json(terminal);
        for (ParkedEvent parked : found) {
            if (json.isPresent()) {
                json.get()
                        .write(JsonLines.of("parked")
                                .with("view", parked.projection())
                                .with("position", parked.position().value())
                                .with("stream", parked.stream().toString())
                                .with("type", parked.type())
                                .with("version", parked.version())
                                .with("time", parked.time())
                                .with("waiting", parked.waiting())
                                .with("reason", parked.reason()));
            } else {
                terminal.line(terminal.paint(Ink.YELLOW, parked.position().toString()) + "  "
                        + Terminal.safe(parked.projection() + "  " + parked.type() + " v" + parked.version() + "  "
                                + parked.stream() + "  " + parked.waiting() + " wait behind it"));
                terminal.line("    " + Terminal.safe(parked.reason()));
            }
        }
        if (json.isEmpty() && found.isEmpty()) {
            terminal.line("Nothing is parked: every view has folded every event.");
        }
    }
}
