package dev.hearthbook;

import dev.hearthbook.command.ConversationCommand;
import dev.hearthbook.event.ConversationEvent;
import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Utterance;
import java.util.Map;
import java.util.Optional;

/** {@link Conversations} within a commit; the same rules and refusals, at once. */
public final class TxConversations {
    private final Unit unit;
    private final Caller caller;

    TxConversations(Unit unit, Caller caller) {
        this.unit = unit;
        this.caller = caller;
    }

    public Optional<Conversation> get(ConversationId conversation) {
        return unit.conversation(conversation);
    }

    public Optional<Session> session(SessionId session) {
        return unit.session(session);
    }

    /** Starts a conversation of the handle's subject with its first session, which {@link Conversation#open} names. */
    public ConversationId start(String title) {
        return start(caller.subject(), ConversationDraft.titled(title));
    }

    public ConversationId start(Subject subject, ConversationDraft draft) {
        ConversationCommand.Start start = draft.command(subject, unit.ids());
        unit.execute(start);
        return start.conversation();
    }

    public SessionId startSession(ConversationId conversation) {
        SessionId session = SessionId.of("s-" + unit.ids().next());
        unit.execute(new ConversationCommand.StartSession(conversation, session, true, Map.of()));
        return session;
    }

    public MessageId say(SessionId session, Role role, String speaker, String text) {
        return say(session, Utterance.of(role, speaker, text));
    }

    public MessageId say(SessionId session, Utterance utterance) {
        return unit.execute(new ConversationCommand.Say(session, utterance)).stream()
                .filter(ConversationEvent.Said.class::isInstance)
                .map(event -> ((ConversationEvent.Said) event).message())
                .findFirst()
                .orElseThrow(() -> new AssertionError("saying something always records it"));
    }

    public void edit(MessageId message, String text) {
        unit.execute(new ConversationCommand.Edit(message, text));
    }

    public void redact(MessageId message, String reason) {
        unit.execute(new ConversationCommand.Redact(message, reason));
    }

    public void noteTopic(SessionId session, String topic, double weight) {
        unit.execute(new ConversationCommand.NoteTopic(session, topic, weight));
    }

    public void noteMood(SessionId session, String emotion, double intensity) {
        unit.execute(new ConversationCommand.NoteMood(session, emotion, intensity));
    }

    public void endSession(SessionId session) {
        unit.execute(new ConversationCommand.EndSession(session));
    }

    public void title(ConversationId conversation, String title) {
        unit.execute(new ConversationCommand.Title(conversation, title));
    }

    public void describe(ConversationId conversation, Map<String, String> metadata) {
        unit.execute(new ConversationCommand.Describe(conversation, metadata));
    }

    public void close(ConversationId conversation, String reason) {
        unit.execute(new ConversationCommand.Close(conversation, reason));
    }
}
