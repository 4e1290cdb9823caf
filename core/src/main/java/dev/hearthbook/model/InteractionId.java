package dev.hearthbook.model;

/**
 * Names an interaction.
 *
 * @param value 1 to 200 printable characters without white space or '/'; keep personal data out of it where you can: blinded, it
 *     outlives an erasure
 */
public record InteractionId(String value) {
    public InteractionId {
        Require.id("an interaction id", value);
    }

    public static InteractionId of(String value) {
        return new InteractionId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
