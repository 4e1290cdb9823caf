package dev.hearthbook.command;

import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Utterance;
import java.util.Map;
import java.util.Optional;

/** What one may ask of a conversation, of one of its sessions, or of a message. */
public sealed interface ConversationCommand extends Command {

    /** To a conversation; its open sessions may take part. */
    sealed interface ToConversation extends ConversationCommand {
        ConversationId conversation();

        @Override
        default StreamId root() {
            return HouseStreams.of(conversation());
        }
    }

    /** To one session. */
    sealed interface ToSession extends ConversationCommand {
        SessionId session();

        @Override
        default StreamId root() {
            return HouseStreams.of(session());
        }
    }

    /**
     * A new conversation with its first session.
     *
     * @param generated whether the ids were made up rather than asked for
     */
    record Start(
            ConversationId conversation,
            SessionId session,
            boolean generated,
            Subject subject,
            Optional<PersonaId> persona,
            String title,
            Map<String, String> metadata,
            boolean erasableAlone)
            implements ToConversation {
        public Start {
            Bounded.note("a title", title);
            metadata = Bounded.notes("metadata", metadata);
        }

        @Override
        public String request() {
            return Wish.of(
                    "conversation.start",
                    generated ? "" : conversation,
                    generated ? "" : session,
                    subject,
                    persona,
                    title,
                    metadata,
                    erasableAlone);
        }

        @Override
        public String toString() {
            return "Start[" + conversation + "]";
        }
    }

    record Title(ConversationId conversation, String title) implements ToConversation {
        public Title {
            Bounded.note("a title", title);
        }

        @Override
        public String request() {
            return Wish.of("conversation.title", conversation, title);
        }

        @Override
        public String toString() {
            return "Title[" + conversation + "]";
        }
    }

    /** @param metadata all of them from now on */
    record Describe(ConversationId conversation, Map<String, String> metadata) implements ToConversation {
        public Describe {
            metadata = Bounded.notes("metadata", metadata);
        }

        @Override
        public String request() {
            return Wish.of("conversation.describe", conversation, metadata);
        }

        @Override
        public String toString() {
            return "Describe[" + conversation + "]";
        }
    }

    /** @param generated whether the session's id was made up rather than asked for */
    record StartSession(ConversationId conversation, SessionId session, boolean generated, Map<String, String> metadata)
            implements ToConversation {
        public StartSession {
            metadata = Bounded.notes("metadata", metadata);
        }

        @Override
        public String request() {
            return Wish.of("conversation.start-session", conversation, generated ? "" : session, metadata);
        }

        @Override
        public String toString() {
            return "StartSession[" + session + "]";
        }
    }

    record EndSession(SessionId session) implements ToSession {
        @Override
        public String request() {
            return Wish.of("conversation.end-session", session);
        }
    }

    /** Ends every open session too. */
    record Close(ConversationId conversation, String reason) implements ToConversation {
        public Close {
            Bounded.note("a reason", reason);
        }

        @Override
        public String request() {
            return Wish.of("conversation.close", conversation, reason);
        }

        @Override
        public String toString() {
            return "Close[" + conversation + "]";
        }
    }

    record Say(SessionId session, Utterance utterance) implements ToSession {
        @Override
        public String request() {
            return Wish.of("session.say", session, utterance);
        }
    }

    record Edit(MessageId message, String text) implements ToSession {
        public Edit {
            Bounded.text("a message", text);
            Require.that(!text.isEmpty(), "an edited message has a text; redact it to take the text out");
        }

        @Override
        public SessionId session() {
            return message.session();
        }

        @Override
        public String request() {
            return Wish.of("session.edit", message, text);
        }

        @Override
        public String toString() {
            return "Edit[" + message + "]";
        }
    }

    record Redact(MessageId message, String reason) implements ToSession {
        public Redact {
            Bounded.note("a reason", reason);
        }

        @Override
        public SessionId session() {
            return message.session();
        }

        @Override
        public String request() {
            return Wish.of("session.redact", message, reason);
        }

        @Override
        public String toString() {
            return "Redact[" + message + "]";
        }
    }

    /** @param weight 0 takes the topic away */
    record NoteTopic(SessionId session, String topic, double weight) implements ToSession {
        public NoteTopic {
            Bounded.name("a topic", topic);
            Require.share("a topic's weight", weight);
        }

        @Override
        public String request() {
            return Wish.of("session.note-topic", session, topic, weight);
        }

        @Override
        public String toString() {
            return "NoteTopic[" + session + "]";
        }
    }

    record NoteMood(SessionId session, String emotion, double intensity) implements ToSession {
        public NoteMood {
            Bounded.name("an emotion", emotion);
            Require.share("an intensity", intensity);
        }

        @Override
        public String request() {
            return Wish.of("session.note-mood", session, emotion, intensity);
        }

        @Override
        public String toString() {
            return "NoteMood[" + session + "]";
        }
    }

    /** @param metadata all of them from now on */
    record DescribeSession(SessionId session, Map<String, String> metadata) implements ToSession {
        public DescribeSession {
            metadata = Bounded.notes("metadata", metadata);
        }

        @Override
        public String request() {
            return Wish.of("session.describe", session, metadata);
        }

        @Override
        public String toString() {
            return "DescribeSession[" + session + "]";
        }
    }
}
