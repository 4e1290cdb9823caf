package dev.hearthbook.model;

/**
 * Whose data it is: the person (or group chat, or persona that is its own subject) on whose key a stream hangs. Erasing
 * a subject makes all of its streams unreadable.
 *
 * @param value 1 to 200 printable characters without white space or '/', for example {@code user-7f3a}; keep personal data out of
 *     it where you can: blinded, it outlives an erasure
 */
public record Subject(String value) {
    public Subject {
        Require.id("a subject id", value);
    }

    public static Subject of(String value) {
        return new Subject(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
