package dev.hearthbook.model;

import java.util.regex.Pattern;

/**
 * Names a stream: the events about one thing, in order, written with one expectation and erased as a whole.
 *
 * @param category what kind of thing, for example {@code memory}; 1 to 60 lower-case letters, digits, '.' or '-'
 * @param id which one; the rules of every id
 */
public record StreamId(String category, String id) {
    private static final Pattern CATEGORY = Pattern.compile("[a-z0-9.-]{1,60}");

    public StreamId {
        Require.that(
                CATEGORY.matcher(category).matches(),
                "a stream category has 1 to 60 lower-case letters, digits, '.' or '-', but was '%s'",
                category);
        Require.id("a stream id", id);
    }

    /** The text form, {@code category/id}. */
    @Override
    public String toString() {
        return category + "/" + id;
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException when there is no '/'
     */
    public static StreamId parse(String text) {
        int slash = text.indexOf('/');
        Require.that(slash > 0, "a stream reads category/id, but had no '/'");
        return new StreamId(text.substring(0, slash), text.substring(slash + 1));
    }
}
