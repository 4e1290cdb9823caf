package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.files.Preset;
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

    @Override
    public Integer call() {
        Hearth program = Objects.requireNonNull(hearth, "picocli names the parent before it runs a command");
        Terminal terminal = program.terminal();
        try (Hearthbook open = book.create(program, small ? Preset.SMALL : Preset.REGULAR)) {
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
}
