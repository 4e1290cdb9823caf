package dev.hearthbook.journal;

import dev.hearthbook.model.Require;
import java.util.regex.Pattern;

/**
 * A label on an event by which it can be found and which append conditions can name, for example {@code persona=ada}. It is
 * kept blind only: equal tags can be matched, none can be read.
 *
 * @param name 1 to 60 lower-case letters, digits, '.' or '-'
 * @param value 1 to 200 characters
 */
public record Tag(String name, String value) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,60}");

    public Tag {
        Require.that(
                NAME.matcher(name).matches(),
                "a tag name has 1 to 60 lower-case letters, digits, '.' or '-', but was '%s'",
                name);
        Require.that(!value.isEmpty(), "tag %s has an empty value", name);
        Require.text("a tag value", value, 200);
    }

    public static Tag of(String name, String value) {
        return new Tag(name, value);
    }

    /** Its name, never its value. */
    @Override
    public String toString() {
        return "Tag[" + name + "]";
    }
}
