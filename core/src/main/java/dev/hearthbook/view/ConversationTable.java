package dev.hearthbook.view;

import dev.hearthbook.model.Attachment;
import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Mood;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.ToolCall;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Conversations, sessions and messages as rows; the keys are their ids. Clear are counts, numbers, times and flags. Ids can be
 * matched across the book, everything else at most within a subject.
 */
public final class ConversationTable {
    public static final Table CONVERSATIONS = Table.named("conversations")
            .blindBook("persona")
            .clearLong("closed", "sessions")
            .sealed("subject", "title", "metadata", "open", "erasable_alone")
            .searchable("title", 1.0)
            .orderedBy(Table.UPDATED_AT)
            .orderedBy(Table.CREATED_AT)
            .orderedBy(Table.CREATED_AT, "persona")
            .build();

    public static final Table SESSIONS = Table.named("sessions")
            .blindBook("conversation", "persona")
            .clearLong("messages", "ended_at")
            .sealed("subject", "metadata", "redacted", "topics", "moods", "erasable_alone")
            .orderedBy(Table.CREATED_AT, "conversation")
            .build();

    /** Found by its own words, speaker included, and by those of the two messages before and the two after it. */
    public static final Table MESSAGES = Table.named("messages")
            .blindBook("session", "conversation", "persona", "role")
            .blind("speaker")
            .clearLong("number", "said_at", "changed_at", "edited", "redacted")
            .sealed("text", "attachments", "tools", "metadata")
            .searchable("own", 1.5, "speaker", "text")
            .searchableContext("before", 0.7)
            .searchableContext("after", 0.4)
            .embedded("own")
            .orderedBy("number", "session")
            .orderedBy("said_at", "conversation")
            .build();

    private ConversationTable() {}

    /** Every conversation, oldest change first. */
    public static Query<Conversation> conversations() {
        return Query.on(CONVERSATIONS).map(ConversationTable::conversation);
    }

    /** Every session, oldest change first. */
    public static Query<Session> sessions() {
        return Query.on(SESSIONS).map(ConversationTable::session);
    }

    /** Every message, oldest change first. */
    public static Query<Message> messages() {
        return Query.on(MESSAGES).map(ConversationTable::message);
    }

    /** Messages by words of their own and of their neighbours. */
    public static Search<Message> searchMessages() {
        return Search.in(MESSAGES).map(ConversationTable::message);
    }

    public static Map<String, Object> row(Conversation conversation) {
        return new Values()
                .text("subject", conversation.subject())
                .text("persona", conversation.persona())
                .text("title", conversation.title())
                .some("metadata", conversation.metadata())
                .some("open", conversation.open().stream().map(SessionId::value).toList())
                .number("sessions", conversation.sessions())
                .flag("closed", conversation.closed())
                .flag("erasable_alone", conversation.erasableAlone())
                .all();
    }

    public static Conversation conversation(Row row) {
        return new Conversation(
                ConversationId.of(row.key()),
                Subject.of(row.text("subject")),
                row.optionalText("persona").map(PersonaId::of),
                row.text("title"),
                Values.texts(row, "metadata"),
                row.texts("open").stream().map(SessionId::of).toList(),
                row.number("sessions"),
                row.flag("closed"),
                row.flag("erasable_alone"),
                row.createdAt(),
                row.updatedAt());
    }

    public static Map<String, Object> row(Session session) {
        return new Values()
                .text("subject", session.subject())
                .text("conversation", session.conversation())
                .text("persona", session.persona())
                .some("metadata", session.metadata())
                .number("messages", session.messages())
                .some(
                        "redacted",
                        session.redacted().stream().map(Integer::longValue).toList())
                .some("topics", session.topics())
                .some(
                        "moods",
                        session.moods().stream()
                                .map(it -> Map.of(
                                        "emotion", it.emotion(),
                                        "intensity", it.intensity(),
                                        "at", Row.micros(it.at())))
                                .toList())
                .instant("ended_at", session.endedAt(), Long.MAX_VALUE)
                .flag("erasable_alone", session.erasableAlone())
                .all();
    }

    public static Session session(Row row) {
        Set<Integer> redacted = new HashSet<>();
        row.list("redacted").forEach(number -> redacted.add(((Number) number).intValue()));
        Map<String, Double> topics = new LinkedHashMap<>();
        row.map("topics").forEach((topic, weight) -> topics.put(topic, ((Number) weight).doubleValue()));
        return new Session(
                SessionId.of(row.key()),
                ConversationId.of(row.text("conversation")),
                Subject.of(row.text("subject")),
                row.optionalText("persona").map(PersonaId::of),
                Values.texts(row, "metadata"),
                (int) row.number("messages"),
                redacted,
                topics,
                row.list("moods").stream()
                        .map(Values::map)
                        .map(it -> new Mood(
                                Values.text(it, "emotion"), Values.fraction(it, "intensity"), Values.instant(it, "at")))
                        .toList(),
                row.instant("ended_at").filter(at -> row.number("ended_at") != Long.MAX_VALUE),
                row.flag("erasable_alone"),
                row.createdAt(),
                row.updatedAt());
    }

    /** @param persona whom the conversation is with, by which its messages are found, too */
    public static Map<String, Object> row(Message message, Optional<PersonaId> persona) {
        return new Values()
                .text("session", message.session())
                .text("conversation", message.conversation())
                .text("persona", persona)
                .text("role", message.role())
                .text("speaker", message.speaker())
                .text("text", message.text())
                .some(
                        "attachments",
                        message.attachments().stream()
                                .map(it -> Map.of(
                                        "name", it.name(),
                                        "type", it.mediaType(),
                                        "bytes", it.bytes(),
                                        "reference", it.reference()))
                                .toList())
                .some(
                        "tools",
                        message.tools().stream()
                                .map(it ->
                                        Map.of("name", it.name(), "arguments", it.arguments(), "result", it.result()))
                                .toList())
                .some("metadata", message.metadata())
                .number("number", message.id().number())
                .instant("said_at", message.saidAt())
                .instant("changed_at", message.updatedAt())
                .flag("edited", message.edited())
                .flag("redacted", message.redacted())
                .all();
    }

    public static Message message(Row row) {
        return new Message(
                MessageId.parse(row.key()),
                ConversationId.of(row.text("conversation")),
                Role.valueOf(row.text("role")),
                row.text("speaker"),
                row.text("text"),
                row.list("attachments").stream()
                        .map(Values::map)
                        .map(it -> new Attachment(
                                Values.text(it, "name"),
                                Values.text(it, "type"),
                                Values.number(it, "bytes"),
                                Values.text(it, "reference")))
                        .toList(),
                row.list("tools").stream()
                        .map(Values::map)
                        .map(it -> new ToolCall(
                                Values.text(it, "name"), Values.text(it, "arguments"), Values.text(it, "result")))
                        .toList(),
                Values.texts(row, "metadata"),
                row.flag("edited"),
                row.flag("redacted"),
                Row.ofMicros(row.number("said_at")),
                Row.ofMicros(row.number("changed_at")));
    }
}
