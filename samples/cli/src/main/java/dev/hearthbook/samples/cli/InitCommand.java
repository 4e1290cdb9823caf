package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.PassphraseCost;
import dev.hearthbook.files.Preset;
import dev.hearthbook.model.Require;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description =
                "Begin a book in a folder that is new or empty. A passphrase typed at the terminal is asked for twice.")
final class InitCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable Hearth hearth;

    @Mixin
    private final BookOptions book = new BookOptions();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Option(
            names = "--small",
            description = "Begin a small book, which takes a fraction of the disk space; it stays one.")
    private boolean small;

    @Option(
            names = "--passphrase-memory",
            paramLabel = "MIB",
            defaultValue = "64",
            description =
                    "How much memory one guess of the passphrase takes, 8 to 1024; default ${DEFAULT-VALUE}. Less for a"
                            + " small computer; hearth keys calibrate measures and changes it later.")
    private int memoryMib = 64;

    @Override
    public Integer call() {
        Hearth program = Objects.requireNonNull(hearth, "picocli names the parent before it runs a command");
        Terminal terminal = program.terminal();
        try (Hearthbook open = book.create(program, small ? Preset.SMALL : Preset.REGULAR, cost())) {
            String dir = BookOptions.shown(open.config().dir().toAbsolutePath());
            if (json) {
                new JsonLines(terminal.out())
                        .write(JsonLines.of("book").with("dir", dir).with("store", open.id()));
            } else {
                terminal.line("A new book in " + dir + ".");
                terminal.remark(
                        "Whoever loses the passphrase loses the book: there is no other way in. Make one, on paper:"
                                + " hearth keys add recovery --book " + dir);
            }
        }
        terminal.flush();
        return Exit.OK;
    }

    private PassphraseCost cost() {
        Require.that(
                memoryMib >= 8 && memoryMib <= 1_024, "--passphrase-memory is 8 to 1024 MiB, but was %d", memoryMib);
        return PassphraseCost.argon2id(memoryMib * 1_024, 3, 1);
    }
}
