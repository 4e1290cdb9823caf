package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.Subject;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(name = "memories", mixinStandardHelpOptions = true, description = "What is remembered, newest first.")
final class MemoriesCommand extends PageCommand<Memory> {
    @Override
    Query<Memory> query(Hearthbook book) {
        return book.memories().query();
    }

    @Override
    Page<Memory> page(Hearthbook book, Optional<Subject> within, Query<Memory> query) {
        return answer(within.map(subject -> book.as(subject).memories().page(query))
                .orElseGet(() -> book.memories().page(query)));
    }

    @Override
    JsonLines.Fields fields(Memory memory) {
        return fieldsOf(memory);
    }

    static JsonLines.Fields fieldsOf(Memory memory) {
        return JsonLines.of("memory")
                .with("id", memory.id())
                .with("subject", memory.subject())
                .with("persona", memory.persona())
                .with("tier", memory.tier())
                .with("status", memory.status())
                .with("type", memory.kind())
                .with("text", memory.text())
                .with("tags", memory.content().tags())
                .with("metadata", memory.content().metadata())
                .with("sources", memory.content().sources())
                .with("strength", memory.content().strength())
                .with("confidence", memory.content().confidence())
                .with("importance", memory.content().importance())
                .with("validFrom", memory.content().validFrom())
                .with("validTo", memory.content().validTo())
                .with("created", memory.createdAt())
                .with("updated", memory.updatedAt());
    }

    @Override
    String line(Terminal terminal, Memory memory) {
        return lineOf(terminal, memory);
    }

    static String lineOf(Terminal terminal, Memory memory) {
        return terminal.paint(Ink.DIM, Terminal.safe(memory.id().value())) + "  "
                + terminal.paint(Ink.CYAN, memory.tier() + " " + Terminal.safe(memory.kind())) + "  "
                + Terminal.safe(memory.text());
    }
}
