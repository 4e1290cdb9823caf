package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.Subject;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.view.Cursor;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that shows one page of rows, and says how to get the next. */
abstract class PageCommand<T> extends BookCommand {
    @Mixin
    private final AsOption as = new AsOption();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "Rows of a page, 1 to " + Query.LIMIT_MAX + "; default ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Go on where a page of the same command ended.")
    private @Nullable String cursor;

    /** The rows of the page, before limit and cursor. */
    abstract Query<T> query(Hearthbook book);

    abstract Page<T> page(Hearthbook book, Optional<Subject> within, Query<T> query);

    abstract JsonLines.Fields fields(T row);

    /** One or more lines for a person. */
    abstract String line(Terminal terminal, T row);

    @Override
    int run(Hearthbook open, Terminal terminal) {
        Query<T> sized = query(open).limit(limit);
        Query<T> query = cursor == null ? sized : sized.at(Cursor.parse(cursor));
        Page<T> page = page(open, as.subject(), query);
        Optional<JsonLines> json = json(terminal);
        if (json.isPresent()) {
            page.rows().forEach(row -> json.get().write(fields(row)));
            json.get()
                    .write(with(JsonLines.of("page"), page.mark())
                            .with("rows", page.rows().size())
                            .with("next", page.next().map(Cursor::text))
                            .with("previous", page.previous().map(Cursor::text)));
        } else {
            page.rows().forEach(row -> terminal.line(line(terminal, row)));
            if (page.rows().isEmpty()) {
                terminal.remark("Nothing here.");
            }
            page.next().ifPresent(next -> terminal.remark("More: the same command with --cursor " + next.text()));
        }
        return Exit.OK;
    }
}
