package dev.hearthbook.samples.cli;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.Rewrite;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.integrity.Anchor;
import dev.hearthbook.integrity.FileAnchor;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Progress;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "rewrite",
        mixinStandardHelpOptions = true,
        description = "Write a whole book anew under fresh keys, and compare it with the old one.",
        footer = {
            "",
            "For when an old copy of the keyring, or a passphrase, may be in the wrong hands. Every event keeps its position;",
            "what was erased keeps its place and has no bytes any more. The new book has an id, a passphrase and checkpoints",
            "of its own. The old one stays as it is: whoever has a copy of it and its keys can go on reading that copy."
        })
final class RewriteCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable Hearth hearth;

    @Parameters(paramLabel = "OLD", description = "The folder of the book; nobody may have it open.")
    private @Nullable Path old;

    @Option(names = "--to", paramLabel = "NEW", required = true, description = "A folder that does not exist yet.")
    private @Nullable Path fresh;

    @Mixin
    private final PassphraseOptions passphrases = new PassphraseOptions();

    @Mixin
    private final KeysCommand.NewPassphrase chosen = new KeysCommand.NewPassphrase();

    @Option(
            names = "--new-key-file",
            paramLabel = "FILE",
            description = "Open the new book with a key instead: the 32 bytes of a file that only you can read.")
    private @Nullable Path newKeyFile;

    @Option(names = "--deflate", description = "Deflate what is longer than 1 KiB where that saves a tenth.")
    private boolean deflate;

    @Option(
            names = "--anchor",
            paramLabel = "FILE",
            description = "Compare the old book with a copy of a checkpoint first; may be repeated.")
    private List<Path> anchors = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    public Integer call() {
        Hearth program = Objects.requireNonNull(hearth, "picocli names the parent before it runs a command");
        Path from = Objects.requireNonNull(old, "picocli requires OLD");
        Path to = Objects.requireNonNull(fresh, "picocli requires --to");
        Terminal terminal = program.terminal();
        try (Secret secret = passphrases.secret(program);
                TinkKeyVault keys = TinkKeyVault.open(from, secret.unlock());
                Secret next = newKeyFile == null ? chosen.choose(program) : Secret.key(newKeyFile)) {
            Rewrite.Report report = rewrite(from, to, keys, next, terminal);
            // The index and the views of the new book are built here, which is also the proof that it opens.
            try (Hearthbook open = Hearthbook.open(
                    BookConfig.defaults(to), TinkKeyVault.open(to, next.unlock()), SqliteViews.in(to))) {
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

    private Rewrite.Report rewrite(Path from, Path to, TinkKeyVault keys, Secret next, Terminal terminal) {
        Rewrite rewrite = Rewrite.of(from, keys)
                .anchoredBy(anchors.stream().<Anchor>map(FileAnchor::at).toList());
        Steps steps = new Steps(terminal);
        try {
            return (deflate ? rewrite.deflated() : rewrite)
                    .to(to, dir -> TinkKeyVault.createSuccessor(dir, next.unlock(chosen.cost()), keys), steps::update);
        } finally {
            steps.end();
        }
    }

    /** A line of progress for each step. */
    private static final class Steps {
        private final Terminal terminal;
        private Rewrite.@Nullable Step step;
        private @Nullable Progress progress;

        Steps(Terminal terminal) {
            this.terminal = terminal;
        }

        void update(Rewrite.Progress now) {
            Progress line = progress;
            if (line == null || step != now.step()) {
                end();
                line = Progress.begin(
                        terminal, now.step().name().toLowerCase(Locale.ROOT), "events", InstantSource.system());
                progress = line;
                step = now.step();
            }
            line.update(now.events(), now.total());
        }

        void end() {
            if (progress != null) {
                progress.end();
            }
        }
    }

    private static void show(Terminal terminal, Rewrite.Report report) {
        terminal.line(String.format(
                Locale.ROOT,
                "A new book in %s under fresh keys: %s %,d events, %,d erased without a byte, %,d lost before.",
                BookOptions.shown(report.dir()),
                terminal.paint(Ink.GREEN, "the same"),
                report.events(),
                report.erased(),
                report.lost()));
        terminal.line(String.format(
                Locale.ROOT,
                "book   %s, was %s; %,d frames, %,d KiB, were %,d KiB",
                report.store(),
                report.from(),
                report.frames(),
                report.bytes() >> 10,
                report.bytesBefore() >> 10));
        terminal.remark(
                "The old book is as it was. When the new one is what you want, delete the old folder, its keyring"
                        + " backups and its anchors, and make a new recovery code and checkpoint.");
    }

    private static void write(JsonLines out, Rewrite.Report report) {
        out.write(BookCommand.with(
                        JsonLines.of("rewritten").with("dir", report.dir()).with("store", report.store()),
                        report.head())
                .with("from", report.from())
                .with("events", report.events())
                .with("erased", report.erased())
                .with("lost", report.lost())
                .with("frames", report.frames())
                .with("bytesBefore", report.bytesBefore())
                .with("bytes", report.bytes()));
    }
}
