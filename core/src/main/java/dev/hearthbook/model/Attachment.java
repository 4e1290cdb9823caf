package dev.hearthbook.model;

/**
 * What is known of a file that came with a message; the file itself lies elsewhere.
 *
 * @param mediaType for example {@code image/png}
 * @param bytes how large it is, 0 when unknown
 * @param reference where it lies, in the application's own words
 */
public record Attachment(String name, String mediaType, long bytes, String reference) {
    public Attachment {
        Bounded.name("an attachment's name", name);
        Require.text("a media type", mediaType, Bounded.NAME_CHARS_MAX);
        Require.that(bytes >= 0, "an attachment has 0 or more bytes, but had %d", bytes);
        Bounded.note("an attachment's reference", reference);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Attachment[" + bytes + " bytes]";
    }
}
