package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.Subject;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Search;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Find messages (or memories) by words, best first, with what was said around them.")
final class SearchCommand extends BookCommand {
    private static final int TEXT_CHARS = 160;

    @Mixin
    private final AsOption as = new AsOption();

    @Option(names = "--memories", description = "Search memories instead of messages.")
    private boolean memories;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10",
            description = "Hits, 1 to " + Search.LIMIT_MAX + "; default ${DEFAULT-VALUE}.")
    private int limit;

    @Option(
            names = "--context",
            paramLabel = "N",
            defaultValue = "1",
            description = "Messages shown before and after a hit, 0 to 20; default ${DEFAULT-VALUE}.")
    private int context;

    @Parameters(
            paramLabel = "WORDS",
            arity = "1..*",
            description =
                    "What to look for; any of the words may match. Within quotes for the shell, -word leaves out what"
                            + " says it, and \"a phrase\" must be there.")
    private List<String> words = List.of();

    @Override
    void checkUsage() {
        if (context < 0 || context > 20) {
            throw new IllegalArgumentException("--context is 0 to 20, but was " + context);
        }
    }

    @Override
    int run(Hearthbook open, Terminal terminal) {
        Set<Subject> subjects = as.subject().map(Set::of).orElseGet(() -> Subjects.of(open));
        if (subjects.isEmpty()) {
            terminal.remark("Nothing here: the book is empty.");
            return Exit.OK;
        }
        if (subjects.size() > Search.SUBJECTS_MAX) {
            throw new IllegalArgumentException("a search covers at most " + Search.SUBJECTS_MAX
                    + " subjects, and this book has more; name one with --as");
        }
        String text = String.join(" ", words);
        int hits = memories
                ? searchMemories(open, terminal, subjects, text)
                : searchMessages(open, terminal, subjects, text);
        if (hits == 0 && json(terminal).isEmpty()) {
            terminal.remark("Nothing was found.");
        }
        return Exit.OK;
    }

    private int searchMessages(Hearthbook open, Terminal terminal, Set<Subject> subjects, String text) {
        List<Hit<Message>> hits = answer(open.conversations()
                .search(ConversationTable.searchMessages()
                        .within(subjects)
                        .typed(text)
                        .limit(limit)));
        for (Hit<Message> hit : hits) {
            List<Message> around = answer(open.conversations().around(hit.row().id(), context));
            Optional<JsonLines> json = json(terminal);
            if (json.isPresent()) {
                json.get()
                        .write(scored(hit)
                                .with("message", MessagesCommand.fieldsOf(hit.row()))
                                .with(
                                        "around",
                                        around.stream()
                                                .map(MessagesCommand::fieldsOf)
                                                .toList()));
            } else {
                show(terminal, hit, around);
            }
        }
        return hits.size();
    }

    static void show(Terminal terminal, Hit<Message> hit, List<Message> around) {
        for (Message message : around) {
            boolean found = message.id().equals(hit.row().id());
            String score = found ? String.format(Locale.ROOT, "%6.2f", hit.score()) : "      ";
            String line = Terminal.safe(message.speaker()) + ": " + Terminal.brief(message.text(), TEXT_CHARS);
            terminal.line(terminal.paint(Ink.YELLOW, score) + "  "
                    + terminal.paint(found ? Ink.BOLD : Ink.DIM, line)
                    + (found
                            ? terminal.paint(
                                    Ink.DIM, "  " + Terminal.safe(message.id().toString()))
                            : ""));
        }
    }

    private int searchMemories(Hearthbook open, Terminal terminal, Set<Subject> subjects, String text) {
        List<Hit<Memory>> hits = answer(open.memories()
                .search(MemoryTable.search().within(subjects).typed(text).limit(limit)));
        for (Hit<Memory> hit : hits) {
            Optional<JsonLines> json = json(terminal);
            if (json.isPresent()) {
                json.get().write(scored(hit).with("memory", MemoriesCommand.fieldsOf(hit.row())));
            } else {
                String score = String.format(Locale.ROOT, "%6.2f", hit.score());
                terminal.line(terminal.paint(Ink.YELLOW, score) + "  " + MemoriesCommand.lineOf(terminal, hit.row()));
            }
        }
        return hits.size();
    }

    private static JsonLines.Fields scored(Hit<?> hit) {
        return with(JsonLines.of("hit"), hit.mark())
                .with("score", hit.score())
                .with("parts", hit.parts())
                .with("words", hit.words());
    }
}
