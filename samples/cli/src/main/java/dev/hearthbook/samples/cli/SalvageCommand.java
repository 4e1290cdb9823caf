package dev.hearthbook.samples.cli;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.Salvage;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Progress;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "salvage",
        mixinStandardHelpOptions = true,
        description = "Copy what can be read of a damaged book into a new one, and list what was lost.",
        footer = {
            "",
            "The damaged book is not changed. The new one has the same passphrase, the same events at the same positions,",
            "and a note where events were lost; its views are built anew. When a lost event had edited, redacted or",
            "forgotten something, that shows again as it was before."
        })
final class SalvageCommand implements Callable<Integer> {
    /** Of how many losses and of how many found pieces a person is told; JSON has them all. */
    private static final int SHOWN_MAX = 40;

    @ParentCommand
    private @Nullable Hearth hearth;

    @Parameters(paramLabel = "OLD", description = "The folder of the damaged book.")
    private @Nullable Path old;

    @Option(names = "--to", paramLabel = "NEW", required = true, description = "A folder that does not exist yet.")
    private @Nullable Path fresh;

    @Mixin
    private final PassphraseOptions passphrases = new PassphraseOptions();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    public Integer call() {
        Hearth program = Objects.requireNonNull(hearth, "picocli names the parent before it runs a command");
        Path from = Objects.requireNonNull(old, "picocli requires OLD");
        Path to = Objects.requireNonNull(fresh, "picocli requires --to");
        Terminal terminal = program.terminal();
        try (Secret secret = passphrases.secret(program)) {
            Function<Path, KeyVault> keys = dir -> TinkKeyVault.open(dir, secret.unlock());
            Salvage.Report report = salvage(from, to, keys, terminal);
            // The index and the views of the new book are built here, which is also the proof that it opens.
            try (Hearthbook open = Hearthbook.open(BookConfig.defaults(to), keys.apply(to), SqliteViews.in(to))) {
                CatchUp.wait(open, terminal);
            }
            if (json) {
                write(new JsonLines(terminal.out()), report);
            } else {
                show(terminal, report);
            }
        } finally {
            terminal.flush();
        }
        return Exit.OK;
    }

    private static Salvage.Report salvage(Path from, Path to, Function<Path, KeyVault> keys, Terminal terminal) {
        Progress progress = Progress.begin(terminal, "searching", "bytes", InstantSource.system());
        try {
            return Salvage.of(from).to(to, keys, step -> progress.update(step.searched(), step.total()));
        } finally {
            progress.end();
        }
    }

    private static void show(Terminal terminal, Salvage.Report report) {
        terminal.line("A new book in " + BookOptions.shown(report.dir()) + ": "
                + count(report.events(), "event") + " kept, "
                + (report.lost() == 0
                        ? terminal.paint(Ink.GREEN, "nothing lost")
                        : terminal.paint(Ink.RED, count(report.lost(), "event") + " lost"))
                + ".");
        report.losses().stream().limit(SHOWN_MAX).forEach(loss -> terminal.line(lost(loss)));
        more(terminal, report.losses().size());
        report.leftOut().stream()
                .limit(SHOWN_MAX)
                .forEach(it -> terminal.line(String.format(
                        Locale.ROOT,
                        "found, not taken: segment %d, offset %d, positions %s to %s: it %s",
                        it.segment(),
                        it.offset(),
                        it.first(),
                        it.last(),
                        it.why())));
        more(terminal, report.leftOut().size());
        terminal.remark("The damaged book is as it was. Keep it until you have looked at the new one.");
    }

    private static String lost(Salvage.Loss loss) {
        String places = loss.places().stream()
                .map(it -> "segment " + it.segment() + ", bytes " + it.from() + " to " + it.to())
                .collect(Collectors.joining("; "));
        return "lost: " + count(loss.events(), "event") + ", positions " + loss.first() + " to " + loss.last()
                + ", recorded " + between(loss.after(), loss.before()) + (places.isEmpty() ? "" : " (" + places + ")");
    }

    private static String between(Optional<Instant> after, Optional<Instant> before) {
        if (after.isPresent() && before.isPresent()) {
            return "between " + after.get() + " and " + before.get();
        }
        return after.map(it -> "after " + it)
                .or(() -> before.map(it -> "before " + it))
                .orElse("at an unknown time");
    }

    private static void more(Terminal terminal, int size) {
        if (size > SHOWN_MAX) {
            terminal.line("… and " + (size - SHOWN_MAX) + " more; --json lists them all.");
        }
    }

    private static String count(long number, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
    }

    private static void write(JsonLines out, Salvage.Report report) {
        out.write(BookCommand.with(
                        JsonLines.of("salvaged").with("dir", report.dir()).with("store", report.store()), report.head())
                .with("events", report.events())
                .with("frames", report.frames())
                .with("lost", report.lost()));
        report.losses()
                .forEach(loss -> out.write(JsonLines.of("loss")
                        .with("first", loss.first().value())
                        .with("last", loss.last().value())
                        .with("events", loss.events())
                        .with("after", loss.after())
                        .with("before", loss.before())
                        .with(
                                "places",
                                loss.places().stream()
                                        .map(it -> JsonLines.of("place")
                                                .with("segment", it.segment())
                                                .with("from", it.from())
                                                .with("to", it.to()))
                                        .toList())));
        report.leftOut()
                .forEach(it -> out.write(JsonLines.of("leftOut")
                        .with("segment", it.segment())
                        .with("offset", it.offset())
                        .with("first", it.first().value())
                        .with("last", it.last().value())
                        .with("why", it.why())));
    }
}
