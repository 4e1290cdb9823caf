package dev.hearthbook.samples.cli.terminal;

import java.io.PrintStream;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers for programs: one JSON object a line, fields in the order in which they are given. Instants are ISO 8601 text,
 * enums their name, ids their text; what is absent is {@code null}.
 */
public final class JsonLines {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final PrintStream out;

    public JsonLines(PrintStream out) {
        this.out = out;
    }

    /** A line about something. */
    public static Fields of(String kind) {
        return new Fields(kind);
    }

    public void write(Fields fields) {
        out.println(MAPPER.writeValueAsString(fields.values));
    }

    /** What stands in one line; every call adds a field. */
    public static final class Fields {
        private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

        private Fields(String kind) {
            values.put("kind", kind);
        }

        public Fields with(String name, @Nullable Object value) {
            values.put(name, plain(value));
            return this;
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return plain(optional.orElse(null));
        }
        if (value == null || value instanceof Number || value instanceof Boolean || value instanceof String) {
            return value;
        }
        if (value instanceof Fields fields) {
            return fields.values;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            map.forEach((key, each) -> plain.put(key.toString(), plain(each)));
            return plain;
        }
        if (value instanceof Collection<?> list) {
            return List.of(list.stream().map(JsonLines::plain).toArray());
        }
        return value instanceof Instant || value instanceof Enum<?> ? value.toString() : String.valueOf(value);
    }
}
