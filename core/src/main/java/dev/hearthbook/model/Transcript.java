package dev.hearthbook.model;

import java.util.List;

/**
 * A session with its messages, as they were at some time.
 *
 * @param messages in order; what was redacted at any time is shown redacted
 */
public record Transcript(Session session, List<Message> messages) {
    public Transcript {
        messages = List.copyOf(messages);
    }
}
