package dev.hearthbook.event;

import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.Mood;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Utterance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What events make of a conversation, its sessions and their messages. Pure; deciders, history and views share it, so that
 * all of them agree.
 */
public final class ConversationEvolution {
    /** Of what happens to conversations themselves. */
    public static final Evolution<ConversationEvent.OfConversation, Conversation> CONVERSATIONS = new Evolution<>(
            ConversationEvent.OfConversation.class, ConversationEvolution::begins, ConversationEvolution::conversation);
    /** Of what happens in their sessions; messages are not part of a session. */
    public static final Evolution<ConversationEvent.OfSession, Session> SESSIONS = new Evolution<>(
            ConversationEvent.OfSession.class, ConversationEvolution::begins, ConversationEvolution::session);

    private ConversationEvolution() {}

    /** Whether a conversation or session can begin with this event. Any other that finds none lost what was before it. */
    public static boolean begins(ConversationEvent event) {
        return event instanceof ConversationEvent.Started || event instanceof ConversationEvent.SessionStarted;
    }

    /**
     * The conversation after an event of its stream.
     *
     * @param now empty only before {@link ConversationEvent.Started}
     * @throws IllegalArgumentException when there is no conversation and the event does not start one
     */
    public static Conversation conversation(
            Optional<Conversation> now, ConversationEvent.OfConversation event, Instant at) {
        if (event instanceof ConversationEvent.Started e) {
            return new Conversation(
                    e.conversation(),
                    e.subject(),
                    e.persona(),
                    e.title(),
                    e.metadata(),
                    List.of(),
                    0,
                    false,
                    e.erasableAlone(),
                    at,
                    at);
        }
        Conversation before = now.orElseThrow(
                () -> new IllegalArgumentException("conversation " + event.conversation() + " begins with Started"));
        if (event instanceof ConversationEvent.Titled e) {
            return with(before, e.title(), before.metadata(), before.open(), before.sessions(), before.closed(), at);
        } else if (event instanceof ConversationEvent.Described e) {
            return with(before, before.title(), e.metadata(), before.open(), before.sessions(), before.closed(), at);
        } else if (event instanceof ConversationEvent.SessionOpened e) {
            List<SessionId> open = new ArrayList<>(before.open());
            open.add(e.session());
            return with(before, before.title(), before.metadata(), open, before.sessions() + 1, before.closed(), at);
        } else if (event instanceof ConversationEvent.SessionClosed e) {
            List<SessionId> open = new ArrayList<>(before.open());
            open.remove(e.session());
            return with(before, before.title(), before.metadata(), open, before.sessions(), before.closed(), at);
        } else if (event instanceof ConversationEvent.Closed) {
            return with(before, before.title(), before.metadata(), List.of(), before.sessions(), true, at);
        }
        throw new AssertionError("no evolution for " + event.getClass().getSimpleName());
    }

    private static Conversation with(
            Conversation before,
            String title,
            Map<String, String> metadata,
            List<SessionId> open,
            long sessions,
            boolean closed,
            Instant at) {
        return new Conversation(
                before.id(),
                before.subject(),
                before.persona(),
                title,
                metadata,
                open,
                sessions,
                closed,
                before.erasableAlone(),
                before.createdAt(),
                at);
    }

    /**
     * The session after an event of its stream.
     *
     * @param now empty only before {@link ConversationEvent.SessionStarted}
     * @throws IllegalArgumentException when there is no session and the event does not start one
     */
    public static Session session(Optional<Session> now, ConversationEvent.OfSession event, Instant at) {
        if (event instanceof ConversationEvent.SessionStarted e) {
            return new Session(
                    e.session(),
                    e.conversation(),
                    e.subject(),
                    e.persona(),
                    e.metadata(),
                    0,
                    Set.of(),
                    Map.of(),
                    List.of(),
                    Optional.empty(),
                    e.erasableAlone(),
                    at,
                    at);
        }
        Session before = now.orElseThrow(
                () -> new IllegalArgumentException("session " + event.session() + " begins with SessionStarted"));
        Shape shape = new Shape(before);
        if (event instanceof ConversationEvent.Said e) {
            shape.messages = e.message().number();
        } else if (event instanceof ConversationEvent.Edited) {
            return shape.at(at);
        } else if (event instanceof ConversationEvent.Redacted e) {
            shape.redacted = new HashSet<>(before.redacted());
            shape.redacted.add(e.message().number());
        } else if (event instanceof ConversationEvent.TopicNoted e) {
            shape.topics = new TreeMap<>(before.topics());
            if (e.weight() == 0) {
                shape.topics.remove(e.topic());
            } else if (shape.topics.containsKey(e.topic()) || shape.topics.size() < Bounded.ENTRIES_MAX) {
                shape.topics.put(e.topic(), e.weight());
            }
        } else if (event instanceof ConversationEvent.MoodNoted e) {
            List<Mood> moods = new ArrayList<>(before.moods());
            moods.add(e.mood());
            shape.moods = moods.subList(Math.max(0, moods.size() - Session.MOODS_MAX), moods.size());
        } else if (event instanceof ConversationEvent.SessionDescribed e) {
            shape.metadata = e.metadata();
        } else if (event instanceof ConversationEvent.SessionEnded) {
            shape.endedAt = Optional.of(at);
        } else {
            throw new AssertionError("no evolution for " + event.getClass().getSimpleName());
        }
        return shape.at(at);
    }

    /** What of a session can change; the rest stays as it began. */
    private static final class Shape {
        private final Session before;
        private Map<String, String> metadata;
        private int messages;
        private Set<Integer> redacted;
        private Map<String, Double> topics;
        private List<Mood> moods;
        private Optional<Instant> endedAt;

        private Shape(Session before) {
            this.before = before;
            this.metadata = before.metadata();
            this.messages = before.messages();
            this.redacted = before.redacted();
            this.topics = before.topics();
            this.moods = before.moods();
            this.endedAt = before.endedAt();
        }

        private Session at(Instant at) {
            return new Session(
                    before.id(),
                    before.conversation(),
                    before.subject(),
                    before.persona(),
                    metadata,
                    messages,
                    redacted,
                    topics,
                    moods,
                    endedAt,
                    before.erasableAlone(),
                    before.startedAt(),
                    at);
        }
    }

    /** The message that was said. */
    public static Message message(ConversationEvent.Said event, Instant at) {
        Utterance said = event.utterance();
        return new Message(
                event.message(),
                event.conversation(),
                said.role(),
                said.speaker(),
                said.text(),
                said.attachments(),
                said.tools(),
                said.metadata(),
                false,
                false,
                at,
                at);
    }

    /** The message after it was edited; a redacted one stays as it is. */
    public static Message edited(Message before, ConversationEvent.Edited event, Instant at) {
        if (before.redacted()) {
            return before;
        }
        return new Message(
                before.id(),
                before.conversation(),
                before.role(),
                before.speaker(),
                event.text(),
                before.attachments(),
                before.tools(),
                before.metadata(),
                true,
                false,
                before.saidAt(),
                at);
    }

    /** The message without its content: role and times are left. */
    public static Message redacted(Message before, Instant at) {
        return new Message(
                before.id(),
                before.conversation(),
                before.role(),
                "",
                "",
                List.of(),
                List.of(),
                Map.of(),
                before.edited(),
                true,
                before.saidAt(),
                at);
    }
}
