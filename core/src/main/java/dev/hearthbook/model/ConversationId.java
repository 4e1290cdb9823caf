package dev.hearthbook.model;

/**
 * Names a conversation; all of its sessions belong to it.
 *
 * @param value 1 to 200 printable characters without white space or '/', for example {@code c-018f}; keep personal data out of
 *     it where you can: blinded, it outlives an erasure
 */
public record ConversationId(String value) {
    public ConversationId {
        Require.id("a conversation id", value);
    }

    public static ConversationId of(String value) {
        return new ConversationId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
