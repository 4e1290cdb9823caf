package dev.hearthbook.model;

/**
 * Names a message by where it was said: the session and its number within it.
 *
 * <p>Numbers are dense, so the neighbours of a message can be named without looking anything up; search indexes them as
 * context.
 *
 * @param number 1 for the first message of the session
 */
public record MessageId(SessionId session, int number) {
    public MessageId {
        Require.that(number >= 1, "messages are numbered from 1, but the number was %d", number);
    }

    /** The text form, {@code session#number}. */
    @Override
    public String toString() {
        return session + "#" + number;
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    public static MessageId parse(String text) {
        int hash = text.lastIndexOf('#');
        Require.that(hash > 0, "a message id reads session#number, but had no '#'");
        try {
            return new MessageId(new SessionId(text.substring(0, hash)), Integer.parseInt(text.substring(hash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a message id ends with the number of the message", e);
        }
    }
}
