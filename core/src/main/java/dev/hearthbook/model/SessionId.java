package dev.hearthbook.model;

/**
 * Names one session of a conversation; one session is one stream.
 *
 * @param value 1 to 200 printable characters without white space or '/', for example {@code s-018f}; keep personal data out of
 *     it where you can: blinded, it outlives an erasure
 */
public record SessionId(String value) {
    public SessionId {
        Require.id("a session id", value);
    }

    public static SessionId of(String value) {
        return new SessionId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
