package dev.hearthbook.samples.cli.imports;

import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a JSON file one top-level element at a time, so that memory holds one record of it. One thread.
 *
 * <p>Keys that could be content (a person's name) appear in paths as {@code *}.
 */
final class LocatedReader {
    private static final Pattern PLAIN_KEY = Pattern.compile("[a-z][a-z0-9_]{0,39}|[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String file;
    private final JsonParser parser;

    /** Takes the records of a file one by one. */
    interface Records {
        /**
         * @param number from 1
         * @param key of the record, where the file is an object; empty where it is a list
         */
        void accept(int number, String key, Located record);
    }

    private LocatedReader(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /**
     * Every record of the file.
     *
     * @param opening {@code START_ARRAY} for a list of records, {@code START_OBJECT} for an object of them
     * @throws HearthbookException {@code IMPORT_DAMAGED} with the line; {@code IO_FAILED} when the file cannot be read
     */
    static void read(ChatFile file, JsonToken opening, Records records) {
        try (InputStream in = file.open();
                JsonParser parser = JSON.createParser(ObjectReadContext.empty(), in)) {
            new LocatedReader(file.name(), parser).records(opening, records);
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }

    private void records(JsonToken opening, Records records) {
        if (next() != opening) {
            throw Damage.at(file, line(), "", "the file begins with something else than " + name(opening), null);
        }
        int number = 0;
        for (JsonToken token = next(); token != closing(opening); token = next()) {
            number++;
            String key = "";
            if (opening == JsonToken.START_OBJECT) {
                key = currentName();
                token = next();
            }
            records.accept(number, key, value(token, "record " + number));
        }
        if (next() != null) {
            throw Damage.at(file, line(), "", "there is something after the end of the records", null);
        }
    }

    private Located value(@Nullable JsonToken token, String path) {
        int line = line();
        if (token == null) {
            throw ended();
        }
        return switch (token) {
            case START_OBJECT -> new Located(file, line, path, object(path));
            case START_ARRAY -> new Located(file, line, path, list(path));
            case VALUE_STRING -> new Located(file, line, path, string());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Located(file, line, path, number());
            case VALUE_TRUE -> new Located(file, line, path, true);
            case VALUE_FALSE -> new Located(file, line, path, false);
            case VALUE_NULL -> new Located(file, line, path, null);
            default -> throw Damage.at(file, line, path, "this is not JSON", null);
        };
    }

    private Map<String, Located> object(String path) {
        Map<String, Located> fields = new LinkedHashMap<>();
        for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
            if (token == null) {
                throw ended();
            }
            String key = currentName();
            String shown = PLAIN_KEY.matcher(key).matches() ? key : "*";
            fields.put(key, value(next(), path + ", " + shown));
        }
        return fields;
    }

    private List<Located> list(String path) {
        List<Located> elements = new ArrayList<>();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            elements.add(value(token, path + "[" + (elements.size() + 1) + "]"));
        }
        return elements;
    }

    private @Nullable JsonToken next() {
        try {
            return parser.nextToken();
        } catch (JacksonException e) {
            throw broken(e);
        }
    }

    private String string() {
        try {
            return parser.getString();
        } catch (JacksonException e) {
            throw broken(e);
        }
    }

    private Number number() {
        try {
            return parser.getNumberValue();
        } catch (JacksonException e) {
            throw broken(e);
        }
    }

    private String currentName() {
        String name = parser.currentName();
        if (name == null) {
            throw ended();
        }
        return name;
    }

    private int line() {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    /** Jackson's own message may quote the file; its place in it is what we want to know. */
    private HearthbookException broken(JacksonException e) {
        long line = e.getLocation() == null
                ? parser.currentLocation().getLineNr()
                : e.getLocation().getLineNr();
        int column = e.getLocation() == null
                ? parser.currentLocation().getColumnNr()
                : e.getLocation().getColumnNr();
        boolean ended = e instanceof tools.jackson.core.exc.UnexpectedEndOfInputException;
        return Damage.at(
                file,
                Math.max(1, line),
                column > 0 ? "column " + column : "",
                ended
                        ? "the file ends in the middle of a record"
                        : "this is not JSON in UTF-8, or a key stands here twice",
                e);
    }

    private HearthbookException ended() {
        return Damage.at(
                file, parser.currentLocation().getLineNr(), "", "the file ends in the middle of a record", null);
    }

    private static JsonToken closing(JsonToken opening) {
        return opening == JsonToken.START_ARRAY ? JsonToken.END_ARRAY : JsonToken.END_OBJECT;
    }

    private static String name(JsonToken opening) {
        return opening == JsonToken.START_ARRAY ? "a list '['" : "an object '{'";
    }
}
