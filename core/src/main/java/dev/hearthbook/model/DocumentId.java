package dev.hearthbook.model;

/**
 * Names a document within its collection.
 *
 * @param value 1 to {@value #CHARS_MAX} printable characters without white space or '/'; keep personal data out of it where you
 *     can: blinded, it outlives an erasure
 */
public record DocumentId(String value) {
    public static final int CHARS_MAX = 150;

    public DocumentId {
        Require.id("a document id", value);
        Require.that(
                value.length() <= CHARS_MAX,
                "a document id has 1 to %d characters, but had %d",
                CHARS_MAX,
                value.length());
    }

    public static DocumentId of(String value) {
        return new DocumentId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
