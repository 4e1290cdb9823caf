package dev.hearthbook.view;

import java.util.List;

/**
 * A part of what a row says, and where words of the search stand in it.
 *
 * @param column where it was read
 * @param text at most {@value #TEXT_MAX} characters (or one longer word), cut between words
 * @param spans in order, not overlapping; at least one
 */
public record Highlight(String column, String text, List<Span> spans) {
    /** The most characters of a part. */
    public static final int TEXT_MAX = 240;
    /** The most parts of one hit. */
    public static final int PARTS_MAX = 5;

    /**
     * Where a word stands.
     *
     * @param start index of its first character
     * @param end index behind its last
     */
    public record Span(int start, int end) {}

    public Highlight {
        spans = List.copyOf(spans);
    }

    /** The text with something before and behind every word that was found; nothing else in it is changed or escaped. */
    public String marked(String before, String behind) {
        StringBuilder marked = new StringBuilder();
        int at = 0;
        for (Span span : spans) {
            marked.append(text, at, span.start())
                    .append(before)
                    .append(text, span.start(), span.end())
                    .append(behind);
            at = span.end();
        }
        return marked.append(text, at, text.length()).toString();
    }

    /** Never the text. */
    @Override
    public String toString() {
        return "Highlight[" + column + ", " + spans.size() + " words]";
    }
}
