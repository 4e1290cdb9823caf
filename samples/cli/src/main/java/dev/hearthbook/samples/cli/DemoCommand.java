package dev.hearthbook.samples.cli;

import dev.hearthbook.samples.cli.demo.Demo;
import dev.hearthbook.samples.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Show the whole house at work on a new book, and check every promise on the way.",
        footer = {"", "Ends with 1 when anything is not as promised."})
final class DemoCommand implements Callable<Integer> {
    /** Set by the launcher: the folder it lies in. */
    private static final String ROOT_PROPERTY = "hearth.root";

    @ParentCommand
    private @Nullable Hearth hearth;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Where to put the book, a folder that is new or empty; by default a new one under target/demo of the checkout.")
    private @Nullable Path dir;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "Companion chats in the form of MemoryBank; by default a sample that comes with the program.")
    private @Nullable Path data;

    @Override
    public Integer call() {
        Terminal terminal = Objects.requireNonNull(hearth, "picocli names the parent before it runs a command")
                .terminal();
        Path folder = dir != null ? dir : fresh();
        try {
            return Demo.in(folder, data, terminal).run() ? Exit.OK : Exit.FAILURE;
        } finally {
            terminal.flush();
        }
    }

    /** In the checkout that the launcher belongs to, or where the program was started. */
    private static Path fresh() {
        String name = "demo-" + DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").format(LocalDateTime.now());
        String checkout = System.getProperty(ROOT_PROPERTY);
        return checkout == null ? Path.of("hearth-" + name) : Path.of(checkout, "target", name);
    }
}
