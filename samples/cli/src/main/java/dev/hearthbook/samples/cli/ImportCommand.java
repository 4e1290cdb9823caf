package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.samples.cli.imports.ChatFile;
import dev.hearthbook.samples.cli.imports.ChatFormat;
import dev.hearthbook.samples.cli.imports.Importer;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Progress;
import dev.hearthbook.samples.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Bring in a file of chats, all of it or nothing. Importing the same file again adds nothing.")
final class ImportCommand extends BookCommand {
    @Parameters(
            index = "0",
            paramLabel = "FORMAT",
            converter = FormatName.class,
            completionCandidates = FormatName.class,
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private @Nullable ChatFormat format;

    @Parameters(index = "1", paramLabel = "FILE", description = "The file to import.")
    private @Nullable Path file;

    /** The formats by the name they have on the command line. */
    static final class FormatName implements CommandLine.ITypeConverter<ChatFormat>, Iterable<String> {
        @Override
        public ChatFormat convert(String value) {
            return Arrays.stream(ChatFormat.values())
                    .filter(format -> format.title().equals(value))
                    .findFirst()
                    .orElseThrow(() -> new CommandLine.TypeConversionException("expected one of " + names()));
        }

        @Override
        public java.util.Iterator<String> iterator() {
            return names().iterator();
        }

        private static List<String> names() {
            return Arrays.stream(ChatFormat.values()).map(ChatFormat::title).toList();
        }
    }

    @Override
    int run(Hearthbook open, Terminal terminal) {
        Importer importer = Importer.of(
                Objects.requireNonNull(format, "picocli requires it"),
                ChatFile.of(Objects.requireNonNull(file, "picocli requires it")));
        Importer.Counts counts = importer.check();
        Instant began = Instant.now();
        Progress progress = Progress.begin(terminal, "importing", "messages", InstantSource.system());
        Importer.Outcome outcome;
        try {
            outcome = importer.write(open, counts, done -> progress.update(done, counts.messages()));
        } finally {
            progress.end();
        }
        CatchUp.wait(open, terminal);
        report(terminal, outcome, Duration.between(began, Instant.now()));
        return Exit.OK;
    }

    private void report(Terminal terminal, Importer.Outcome outcome, Duration took) {
        Importer.Counts counts = outcome.file();
        Optional<JsonLines> json = json(terminal);
        if (json.isPresent()) {
            json.get()
                    .write(with(JsonLines.of("import"), outcome.head())
                            .with("conversations", counts.conversations())
                            .with("sessions", counts.sessions())
                            .with("messages", counts.messages())
                            .with("memories", counts.memories())
                            .with("events", outcome.events())
                            .with("erased", outcome.erased())
                            .with("millis", took.toMillis()));
            return;
        }
        String what = String.format(
                Locale.ROOT,
                "%,d conversations, %,d sessions, %,d messages, %,d memories",
                counts.conversations(),
                counts.sessions(),
                counts.messages(),
                counts.memories());
        terminal.line(
                outcome.events() == 0
                        ? "Nothing to add: the book holds this file already (" + what + ")."
                        : String.format(
                                Locale.ROOT,
                                "Imported %s in %s (%,d events).",
                                what,
                                Progress.brief(took),
                                outcome.events()));
        if (outcome.erased() > 0) {
            terminal.remark(
                    outcome.erased()
                            + " conversations stayed out: their subjects were erased from this book, and an import does not bring them back.");
        }
    }
}
