package dev.hearthbook.model;

/**
 * How much of a noun became unreadable in the log.
 *
 * @param noun what the names of its event types begin with, for example {@code memory}; {@code other} for events of types that
 *     the book does not know (any more)
 * @param streams how many streams hung on the keys
 * @param events how many events these streams had; of a salvaged book, lost ones too
 */
public record ErasedEvents(String noun, long streams, long events) {
    public ErasedEvents {
        Require.text("a noun", noun, 60);
        Require.that(streams >= 0 && events >= 0, "counts are not negative, but were %d, %d", streams, events);
    }
}
