package dev.hearthbook.internal.decide;

import dev.hearthbook.command.ConversationCommand;
import dev.hearthbook.event.ConversationEvent;
import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Mood;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of conversations, sessions and messages. Pure.
 *
 * <p>A session ends in the same commit in which its conversation closes, so whether a message may be said is a question to
 * the session's own stream.
 */
public final class ConversationDecider {
    private ConversationDecider() {}

    /**
     * What a command to a conversation does; events of its sessions may be among the result.
     *
     * @param now the conversation, empty when there is none
     * @return no events when all is as asked already
     * @throws dev.hearthbook.model.HearthbookException {@code NOT_FOUND} or {@code REFUSED}
     */
    public static List<ConversationEvent> decide(
            Optional<Conversation> now, ConversationCommand.ToConversation command) {
        if (command instanceof ConversationCommand.Start c) {
            if (now.isPresent()) {
                throw Refusal.refused("conversation " + c.conversation() + " exists already; choose another id");
            }
            return List.of(
                    new ConversationEvent.Started(
                            c.conversation(), c.subject(), c.persona(), c.title(), c.metadata(), c.erasableAlone()),
                    new ConversationEvent.SessionOpened(c.conversation(), c.session()),
                    new ConversationEvent.SessionStarted(
                            c.session(), c.conversation(), c.subject(), c.persona(), Map.of(), c.erasableAlone()));
        }
        Conversation conversation = now.orElseThrow(() -> Refusal.missing("conversation", command.conversation()));
        if (command instanceof ConversationCommand.Title c) {
            return c.title().equals(conversation.title())
                    ? List.of()
                    : List.of(new ConversationEvent.Titled(c.conversation(), c.title()));
        } else if (command instanceof ConversationCommand.Describe c) {
            return c.metadata().equals(conversation.metadata())
                    ? List.of()
                    : List.of(new ConversationEvent.Described(c.conversation(), c.metadata()));
        } else if (command instanceof ConversationCommand.StartSession c) {
            return startSession(conversation, c);
        } else if (command instanceof ConversationCommand.Close c) {
            return close(conversation, c);
        }
        throw new AssertionError("no decision for " + command.getClass().getSimpleName());
    }

    private static List<ConversationEvent> startSession(
            Conversation conversation, ConversationCommand.StartSession command) {
        if (conversation.closed()) {
            throw Refusal.refused("conversation " + conversation.id() + " is closed; start another one");
        }
        if (conversation.open().size() >= Conversation.OPEN_MAX) {
            throw Refusal.refused("conversation " + conversation.id() + " has " + Conversation.OPEN_MAX
                    + " open sessions; end one first");
        }
        return List.of(
                new ConversationEvent.SessionOpened(conversation.id(), command.session()),
                new ConversationEvent.SessionStarted(
                        command.session(),
                        conversation.id(),
                        conversation.subject(),
                        conversation.persona(),
                        command.metadata(),
                        conversation.erasableAlone()));
    }

    private static List<ConversationEvent> close(Conversation conversation, ConversationCommand.Close command) {
        if (conversation.closed()) {
            return List.of();
        }
        List<ConversationEvent> events = new ArrayList<>();
        for (SessionId session : conversation.open()) {
            events.add(new ConversationEvent.SessionEnded(session));
        }
        events.add(new ConversationEvent.Closed(conversation.id(), command.reason()));
        return events;
    }

    /**
     * What a command to a session does; an event of its conversation may be among the result.
     *
     * @param now the session, empty when there is none
     * @param at the time of a noted mood
     * @return no events when all is as asked already
     * @throws dev.hearthbook.model.HearthbookException {@code NOT_FOUND} or {@code REFUSED}
     */
    public static List<ConversationEvent> decide(
            Optional<Session> now, ConversationCommand.ToSession command, Instant at) {
        Session session = now.orElseThrow(() -> Refusal.missing("session", command.session()));
        if (command instanceof ConversationCommand.Say c) {
            takesMore(session);
            if (session.messages() >= Session.MESSAGES_MAX) {
                throw Refusal.refused("session " + session.id() + " has " + Session.MESSAGES_MAX
                        + " messages; start another session");
            }
            return List.of(new ConversationEvent.Said(
                    new MessageId(session.id(), session.messages() + 1), session.conversation(), c.utterance()));
        } else if (command instanceof ConversationCommand.Edit c) {
            exists(session, c.message());
            if (session.redacted().contains(c.message().number())) {
                throw Refusal.refused("message " + c.message() + " is redacted for good and cannot be edited");
            }
            return List.of(new ConversationEvent.Edited(c.message(), c.text()));
        } else if (command instanceof ConversationCommand.Redact c) {
            exists(session, c.message());
            return session.redacted().contains(c.message().number())
                    ? List.of()
                    : List.of(new ConversationEvent.Redacted(c.message(), c.reason()));
        } else if (command instanceof ConversationCommand.EndSession) {
            return session.ended()
                    ? List.of()
                    : List.of(
                            new ConversationEvent.SessionClosed(session.conversation(), session.id()),
                            new ConversationEvent.SessionEnded(session.id()));
        } else if (command instanceof ConversationCommand.NoteTopic c) {
            return topic(session, c);
        } else if (command instanceof ConversationCommand.NoteMood c) {
            takesMore(session);
            return List.of(new ConversationEvent.MoodNoted(c.session(), new Mood(c.emotion(), c.intensity(), at)));
        } else if (command instanceof ConversationCommand.DescribeSession c) {
            return c.metadata().equals(session.metadata())
                    ? List.of()
                    : List.of(new ConversationEvent.SessionDescribed(c.session(), c.metadata()));
        }
        throw new AssertionError("no decision for " + command.getClass().getSimpleName());
    }

    private static List<ConversationEvent> topic(Session session, ConversationCommand.NoteTopic command) {
        double weight = session.topics().getOrDefault(command.topic(), 0.0);
        if (weight == command.weight()) {
            return List.of();
        }
        if (weight == 0 && session.topics().size() >= Bounded.ENTRIES_MAX) {
            throw Refusal.refused("session " + session.id() + " has " + Bounded.ENTRIES_MAX
                    + " topics; take one away by noting it with weight 0");
        }
        return List.of(new ConversationEvent.TopicNoted(command.session(), command.topic(), command.weight()));
    }

    static void takesMore(Session session) {
        if (session.ended()) {
            throw Refusal.refused("session " + session.id()
                    + " has ended and takes no more messages; start another session of conversation "
                    + session.conversation());
        }
    }

    private static void exists(Session session, MessageId message) {
        if (message.number() > session.messages()) {
            throw Refusal.missing("message", message);
        }
    }
}
