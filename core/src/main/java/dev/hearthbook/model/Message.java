package dev.hearthbook.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A message as it reads now.
 *
 * @param text empty once it was redacted, as are speaker, attachments, tool calls and metadata
 * @param edited whether the text is another than the one first said
 * @param redacted whether the content was taken out for good
 * @param saidAt when it was said
 * @param updatedAt when it was said, edited or redacted last
 */
public record Message(
        MessageId id,
        ConversationId conversation,
        Role role,
        String speaker,
        String text,
        List<Attachment> attachments,
        List<ToolCall> tools,
        Map<String, String> metadata,
        boolean edited,
        boolean redacted,
        Instant saidAt,
        Instant updatedAt) {
    public Message {
        attachments = List.copyOf(attachments);
        tools = List.copyOf(tools);
        metadata = Bounded.notes("metadata", metadata);
        saidAt = Bounded.instant("the time of a message", saidAt);
        updatedAt = Bounded.instant("an update time", updatedAt);
        Require.that(!redacted || text.isEmpty(), "message %s is redacted and still has a text", id);
    }

    public SessionId session() {
        return id.session();
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Message[" + id + ", " + role + (redacted ? ", redacted]" : "]");
    }
}
