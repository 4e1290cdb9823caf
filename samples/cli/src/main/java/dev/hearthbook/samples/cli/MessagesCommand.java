package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "messages",
        mixinStandardHelpOptions = true,
        description = "Messages in the order in which they were said; of all conversations, of one, or of one session.")
final class MessagesCommand extends PageCommand<Message> {
    @Option(names = "--conversation", paramLabel = "ID", description = "Only those of a conversation.")
    private @Nullable String conversation;

    @Option(names = "--session", paramLabel = "ID", description = "Only those of a session.")
    private @Nullable String session;

    @Override
    void checkUsage() {
        if (conversation != null && session != null) {
            throw new IllegalArgumentException("name a conversation or a session, not both");
        }
    }

    @Override
    Query<Message> query(Hearthbook book) {
        if (session != null) {
            return book.conversations().messages(SessionId.of(session));
        }
        return conversation != null
                ? book.conversations().messages(ConversationId.of(conversation))
                : ConversationTable.messages();
    }

    @Override
    Page<Message> page(Hearthbook book, Optional<Subject> within, Query<Message> query) {
        return answer(within.map(subject -> book.as(subject).conversations().page(query))
                .orElseGet(() -> book.conversations().page(query)));
    }

    @Override
    JsonLines.Fields fields(Message message) {
        return fieldsOf(message);
    }

    static JsonLines.Fields fieldsOf(Message message) {
        return JsonLines.of("message")
                .with("id", message.id())
                .with("conversation", message.conversation())
                .with("session", message.session())
                .with("role", message.role())
                .with("speaker", message.speaker())
                .with("text", message.text())
                .with("metadata", message.metadata())
                .with("edited", message.edited())
                .with("redacted", message.redacted())
                .with("said", message.saidAt());
    }

    @Override
    String line(Terminal terminal, Message message) {
        return lineOf(terminal, message, Integer.MAX_VALUE);
    }

    /** @param charsMax of the text */
    static String lineOf(Terminal terminal, Message message, int charsMax) {
        String text = message.redacted() ? "(redacted)" : Terminal.brief(message.text(), charsMax);
        return terminal.paint(Ink.DIM, Terminal.safe(message.id().toString())) + "  "
                + terminal.paint(Ink.CYAN, Terminal.safe(message.speaker())) + "  " + text;
    }
}
