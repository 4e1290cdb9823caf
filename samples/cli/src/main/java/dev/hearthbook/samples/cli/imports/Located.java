package dev.hearthbook.samples.cli.imports;

import dev.hearthbook.model.HearthbookException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value that knows where it stands, so that whoever finds something wrong with its meaning can name the line.
 *
 * @param file for messages
 * @param line on which it begins, from 1
 * @param path how to get to it, for example {@code [2].conversation.session_1[14]}
 * @param value {@code String}, {@code Number}, {@code Boolean}, {@code null}, a list of values or a map of values
 */
record Located(String file, int line, String path, @Nullable Object value) {
    /** The value of a field that must be there. */
    Located field(String name) {
        return optional(name).orElseThrow(() -> damage("'" + name + "' is missing"));
    }

    /** The value of a field, if it is there and not null. */
    Optional<Located> optional(String name) {
        return Optional.ofNullable(object().get(name)).filter(found -> found.value != null);
    }

    Map<String, Located> object() {
        if (value instanceof Map<?, ?>) {
            @SuppressWarnings("unchecked") // only the reader makes maps
            Map<String, Located> fields = (Map<String, Located>) value;
            return fields;
        }
        throw damage("an object is expected here");
    }

    List<Located> list() {
        if (value instanceof List<?>) {
            @SuppressWarnings("unchecked") // only the reader makes lists
            List<Located> elements = (List<Located>) value;
            return elements;
        }
        throw damage("a list is expected here");
    }

    String text() {
        if (value instanceof String text) {
            return text;
        }
        throw damage("a text is expected here");
    }

    /** A text with something in it, trimmed. */
    String name() {
        String text = text().strip();
        if (text.isEmpty()) {
            throw damage("the text here is empty");
        }
        return text;
    }

    boolean isObject() {
        return value instanceof Map<?, ?>;
    }

    boolean isText() {
        return value instanceof String;
    }

    /** Makes something of this value; what the nouns refuse is the file's damage, here. */
    <T> T make(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw Damage.at(file, line, path, String.valueOf(e.getMessage()), e);
        }
    }

    HearthbookException damage(String problem) {
        return Damage.at(file, line, path, problem, null);
    }

    /** Never the value. */
    @Override
    public String toString() {
        return "Located[line " + line + " " + path + "]";
    }
}
