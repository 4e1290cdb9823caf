package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.Subject;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(name = "personas", mixinStandardHelpOptions = true, description = "Who lives in the book, oldest first.")
final class PersonasCommand extends PageCommand<Persona> {
    private static final int TRAITS_CHARS = 90;

    @Override
    Query<Persona> query(Hearthbook book) {
        return book.personas().query();
    }

    @Override
    Page<Persona> page(Hearthbook book, Optional<Subject> within, Query<Persona> query) {
        return answer(within.map(subject -> book.as(subject).personas().page(query))
                .orElseGet(() -> book.personas().page(query)));
    }

    @Override
    JsonLines.Fields fields(Persona persona) {
        return JsonLines.of("persona")
                .with("id", persona.id())
                .with("subject", persona.subject())
                .with("name", persona.name())
                .with("traits", persona.sheet().traits())
                .with("levels", persona.sheet().levels())
                .with("settings", persona.sheet().settings())
                .with("card", persona.sheet().card())
                .with("retired", persona.retired())
                .with("created", persona.createdAt())
                .with("updated", persona.updatedAt());
    }

    @Override
    String line(Terminal terminal, Persona persona) {
        Map<String, String> traits = persona.sheet().traits();
        String shown = traits.entrySet().stream()
                .map(trait -> trait.getKey() + ": " + trait.getValue())
                .collect(Collectors.joining(" · "));
        return Terminal.safe(persona.id().value()) + "  "
                + terminal.paint(Ink.BOLD, Terminal.safe(persona.name())) + "  "
                + terminal.paint(Ink.DIM, Terminal.brief(shown, TRAITS_CHARS));
    }
}
