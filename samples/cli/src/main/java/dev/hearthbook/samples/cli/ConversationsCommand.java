package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.Subject;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
        name = "conversations",
        mixinStandardHelpOptions = true,
        description = "Every conversation, the one changed last first.")
final class ConversationsCommand extends PageCommand<Conversation> {
    private static final int TITLE_CHARS = 60;

    @Override
    Query<Conversation> query(Hearthbook book) {
        return book.conversations().query();
    }

    @Override
    Page<Conversation> page(Hearthbook book, Optional<Subject> within, Query<Conversation> query) {
        return answer(within.map(subject -> book.as(subject).conversations().page(query))
                .orElseGet(() -> book.conversations().page(query)));
    }

    @Override
    JsonLines.Fields fields(Conversation conversation) {
        return JsonLines.of("conversation")
                .with("id", conversation.id())
                .with("subject", conversation.subject())
                .with("persona", conversation.persona())
                .with("title", conversation.title())
                .with("metadata", conversation.metadata())
                .with("sessions", conversation.sessions())
                .with("open", conversation.open())
                .with("closed", conversation.closed())
                .with("created", conversation.createdAt())
                .with("updated", conversation.updatedAt());
    }

    @Override
    String line(Terminal terminal, Conversation conversation) {
        return Terminal.safe(conversation.id().value()) + "  "
                + terminal.paint(Ink.BOLD, Terminal.brief(conversation.title(), TITLE_CHARS)) + "  "
                + terminal.paint(
                        Ink.DIM,
                        conversation.sessions()
                                + (conversation.sessions() == 1 ? " session" : " sessions")
                                + (conversation.closed() ? ", closed" : ""));
    }
}
