package dev.hearthbook.samples.cli;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Subject;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A command on a book that is there: opens it, lets the views catch up, runs, and closes it. */
abstract class BookCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable Hearth hearth;

    @Mixin
    private final BookOptions book = new BookOptions();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    public final Integer call() {
        Terminal terminal = hearth().terminal();
        checkUsage();
        if (!opensBook()) {
            try {
                return run(book.config(hearth()), terminal);
            } finally {
                terminal.flush();
            }
        }
        try (Hearthbook open = book.open(hearth())) {
            if (readsViews()) {
                CatchUp.wait(open, terminal);
            }
            return run(open, terminal);
        } finally {
            terminal.flush();
        }
    }

    /**
     * What can be refused before anything is opened.
     *
     * @throws IllegalArgumentException for what does not go together
     */
    void checkUsage() {}

    /** Whether the command wants the book open, which takes its passphrase. */
    boolean opensBook() {
        return true;
    }

    /** What a command does that does not want it open. */
    int run(BookConfig closed, Terminal terminal) {
        throw new AssertionError(getClass().getSimpleName() + " runs on an open book");
    }

    /** Whether the views have to know the whole log before the command runs. */
    boolean readsViews() {
        return true;
    }

    /** @return the exit code */
    abstract int run(Hearthbook open, Terminal terminal);

    final Hearth hearth() {
        return Objects.requireNonNull(hearth, "picocli names the parent before it runs a command");
    }

    /** Where lines of JSON go; empty when a person reads. */
    final Optional<JsonLines> json(Terminal terminal) {
        return json ? Optional.of(new JsonLines(terminal.out())) : Optional.empty();
    }

    /** The answer to a question that has one. */
    static <T> T answer(reactor.core.publisher.Mono<T> question) {
        return Objects.requireNonNull(question.block(), "the book always answers this");
    }

    /** The end of the log as a field of JSON. */
    static JsonLines.Fields with(JsonLines.Fields fields, Mark mark) {
        return fields.with("position", mark.position().value()).with("head", String.format("%016x", mark.head()));
    }

    /** {@code --as}: the command sees this subject's data only, and what is shared. */
    static final class AsOption {
        @Option(
                names = "--as",
                paramLabel = "SUBJECT",
                description = "Read as this subject: only its data, and what is shared.")
        private @Nullable String subject;

        Optional<Subject> subject() {
            return Optional.ofNullable(subject).map(Subject::of);
        }
    }
}
