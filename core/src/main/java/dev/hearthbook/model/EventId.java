package dev.hearthbook.model;

import java.util.UUID;

/**
 * Names one event for ever, in this book and in every copy of it: a UUID of version 7 (RFC 9562).
 *
 * @param value the UUID
 */
public record EventId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static EventId parse(String text) {
        return new EventId(UUID.fromString(text));
    }
}
