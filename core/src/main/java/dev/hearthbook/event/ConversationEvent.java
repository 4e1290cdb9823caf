package dev.hearthbook.event;

import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Mood;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Utterance;
import java.util.Map;
import java.util.Optional;

/**
 * What happens to a conversation. Its frame lies in the stream {@code conversation/<id>}, each of its sessions in a stream
 * {@code session/<id>}: what is said can thus live shorter than the fact that there was a conversation.
 */
public sealed interface ConversationEvent extends Event {
    /** In the stream of the conversation. */
    sealed interface OfConversation extends ConversationEvent {
        ConversationId conversation();
    }

    /** In the stream of the session. */
    sealed interface OfSession extends ConversationEvent {
        SessionId session();
    }

    record Started(
            ConversationId conversation,
            Subject subject,
            Optional<PersonaId> persona,
            String title,
            Map<String, String> metadata,
            boolean erasableAlone)
            implements OfConversation {
        public Started {
            Bounded.note("a title", title);
            metadata = Bounded.notes("metadata", metadata);
        }

        @Override
        public String toString() {
            return "Started[" + conversation + "]";
        }
    }

    record Titled(ConversationId conversation, String title) implements OfConversation {
        public Titled {
            Bounded.note("a title", title);
        }

        @Override
        public String toString() {
            return "Titled[" + conversation + "]";
        }
    }

    /** Its metadata are these now, all of them. */
    record Described(ConversationId conversation, Map<String, String> metadata) implements OfConversation {
        public Described {
            metadata = Bounded.notes("metadata", metadata);
        }

        @Override
        public String toString() {
            return "Described[" + conversation + "]";
        }
    }

    /** The conversation's side of {@link SessionStarted}. */
    record SessionOpened(ConversationId conversation, SessionId session) implements OfConversation {}

    /** The conversation's side of {@link SessionEnded}. */
    record SessionClosed(ConversationId conversation, SessionId session) implements OfConversation {}

    /** It takes no more sessions; its open ones ended in the same commit. */
    record Closed(ConversationId conversation, String reason) implements OfConversation {
        public Closed {
            Bounded.note("a reason", reason);
        }

        @Override
        public String toString() {
            return "Closed[" + conversation + "]";
        }
    }

    record SessionStarted(
            SessionId session,
            ConversationId conversation,
            Subject subject,
            Optional<PersonaId> persona,
            Map<String, String> metadata,
            boolean erasableAlone)
            implements OfSession {
        public SessionStarted {
            metadata = Bounded.notes("metadata", metadata);
        }

        @Override
        public String toString() {
            return "SessionStarted[" + session + "]";
        }
    }

    /** Somebody said something. Numbers are dense within the session. */
    record Said(MessageId message, ConversationId conversation, Utterance utterance) implements OfSession {
        @Override
        public SessionId session() {
            return message.session();
        }

        @Override
        public String toString() {
            return "Said[" + message + "]";
        }
    }

    /** A message reads otherwise now. */
    record Edited(MessageId message, String text) implements OfSession {
        public Edited {
            Bounded.text("a message", text);
            Require.that(!text.isEmpty(), "an edited message has a text; redact it to take the text out");
        }

        @Override
        public SessionId session() {
            return message.session();
        }

        @Override
        public String toString() {
            return "Edited[" + message + "]";
        }
    }

    /** The content of a message was taken out of every view, for good. */
    record Redacted(MessageId message, String reason) implements OfSession {
        public Redacted {
            Bounded.note("a reason", reason);
        }

        @Override
        public SessionId session() {
            return message.session();
        }

        @Override
        public String toString() {
            return "Redacted[" + message + "]";
        }
    }

    /**
     * The session is about something.
     *
     * @param weight 0 to 1; 0 takes the topic away
     */
    record TopicNoted(SessionId session, String topic, double weight) implements OfSession {
        public TopicNoted {
            Bounded.name("a topic", topic);
            Require.share("a topic's weight", weight);
        }

        @Override
        public String toString() {
            return "TopicNoted[" + session + "]";
        }
    }

    /** The session's emotional course went on. */
    record MoodNoted(SessionId session, Mood mood) implements OfSession {}

    /** Its metadata are these now, all of them. */
    record SessionDescribed(SessionId session, Map<String, String> metadata) implements OfSession {
        public SessionDescribed {
            metadata = Bounded.notes("metadata", metadata);
        }

        @Override
        public String toString() {
            return "SessionDescribed[" + session + "]";
        }
    }

    /** It takes no more messages. */
    record SessionEnded(SessionId session) implements OfSession {}
}
