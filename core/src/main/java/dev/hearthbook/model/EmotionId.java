package dev.hearthbook.model;

/**
 * Names an emotional state.
 *
 * @param value 1 to 200 printable characters without white space or '/'; keep personal data out of it where you can: blinded, it
 *     outlives an erasure
 */
public record EmotionId(String value) {
    public EmotionId {
        Require.id("an emotion id", value);
    }

    public static EmotionId of(String value) {
        return new EmotionId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
