package dev.hearthbook.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A conversation: a line of sessions that belong together.
 *
 * @param subject whose data it is: the user, or a group chat as its own subject
 * @param persona who takes part; empty for none or many
 * @param title may be empty
 * @param open its sessions that take messages, oldest first, at most {@value #OPEN_MAX}
 * @param sessions how many it ever had
 * @param closed whether it takes no more sessions and messages
 * @param erasableAlone whether it has a key of its own
 */
public record Conversation(
        ConversationId id,
        Subject subject,
        Optional<PersonaId> persona,
        String title,
        Map<String, String> metadata,
        List<SessionId> open,
        long sessions,
        boolean closed,
        boolean erasableAlone,
        Instant createdAt,
        Instant updatedAt) {
    /** How many sessions of a conversation can be open at once. */
    public static final int OPEN_MAX = 16;

    public Conversation {
        Bounded.note("a title", title);
        metadata = Bounded.notes("metadata", metadata);
        open = Bounded.list("open sessions", open, OPEN_MAX);
        createdAt = Bounded.instant("a creation time", createdAt);
        updatedAt = Bounded.instant("an update time", updatedAt);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Conversation[" + id + (closed ? ", closed]" : "]");
    }
}
