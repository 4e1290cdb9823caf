package dev.hearthbook.model;

/**
 * Names a reflection.
 *
 * @param value 1 to 200 printable characters without white space or '/'; keep personal data out of it where you can: blinded, it
 *     outlives an erasure
 */
public record ReflectionId(String value) {
    public ReflectionId {
        Require.id("a reflection id", value);
    }

    public static ReflectionId of(String value) {
        return new ReflectionId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
