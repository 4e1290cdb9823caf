package dev.hearthbook.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of documents: JSON objects as maps in order of name, of {@code String}, {@code Long}, {@code Double},
 * {@code Boolean}, {@code List} and {@code Map} of these. A member that is null is as if it were not there; only in a patch it
 * says something (RFC 7396). Pure; any thread.
 */
public final class Fields {
    /** The most bytes of a document, as {@link #weight} counts them; its event stays below the 60 KiB of one event. */
    public static final int WEIGHT_MAX = 48 * 1024;
    /** How deep objects and lists may nest. */
    public static final int DEPTH_MAX = 16;

    private Fields() {}

    /**
     * Fields as they are kept: immutable, sorted, numbers as {@code Long} or {@code Double}, instants and enums as text, without
     * nulls.
     *
     * @throws IllegalArgumentException naming the field, what it holds and the bound it breaks, never its content
     */
    public static Map<String, Object> normal(Map<String, ? extends @Nullable Object> fields) {
        return bounded(object("", fields, false, 1));
    }

    /** The same for a merge patch, whose null members remove. */
    public static Map<String, @Nullable Object> normalPatch(Map<String, ? extends @Nullable Object> patch) {
        return bounded(object("", patch, true, 1));
    }

    private static <M extends Map<String, ?>> M bounded(M fields) {
        int weight = weight(fields);
        Require.that(
                weight <= WEIGHT_MAX,
                "a document may have %d bytes of names and values, but had %d; split it, or keep large parts elsewhere",
                WEIGHT_MAX,
                weight);
        return fields;
    }

    @SuppressWarnings("NullAway") // nulls only where the caller asked for a patch
    private static Map<String, Object> object(String path, Map<?, ?> map, boolean nulls, int depth) {
        Require.that(depth <= DEPTH_MAX, "field '%s' nests more than %d levels deep; make it flatter", path, DEPTH_MAX);
        Map<String, Object> object = new TreeMap<>();
        map.forEach((key, value) -> {
            String name = Bounded.name("the name of a field", String.valueOf(key));
            String field = path.isEmpty() ? name : path + "." + name;
            Object normal = value instanceof Optional<?> optional ? optional.orElse(null) : value;
            if (normal != null) {
                object.put(name, value(field, normal, nulls, depth));
            } else if (nulls) {
                object.put(name, null);
            }
        });
        return Collections.unmodifiableMap(object);
    }

    private static Object value(String path, Object value, boolean nulls, int depth) {
        if (value instanceof String text) {
            return Bounded.text("field '" + path + "'", text);
        } else if (value instanceof Long || value instanceof Boolean) {
            return value;
        } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        } else if (value instanceof BigInteger whole) {
            Require.that(
                    whole.bitLength() < 64, "field '%s' holds a whole number beyond 64 bits; write it as text", path);
            return whole.longValue();
        } else if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
            double number = ((Number) value).doubleValue() + 0.0; // one zero: rows keep no sign of it
            Require.that(Double.isFinite(number), "field '%s' takes a finite number, but was %s", path, number);
            return number;
        } else if (value instanceof Instant at) {
            return Bounded.instant("field '" + path + "'", at).toString();
        } else if (value instanceof Enum<?> constant) {
            return constant.name();
        } else if (value instanceof Map<?, ?> map) {
            return object(path, map, nulls, depth + 1);
        } else if (value instanceof List<?> list) {
            return list(path, list, depth + 1);
        }
        throw new IllegalArgumentException("field '" + path
                + "' takes text, a number, true or false, an instant, a list or an object, but was a "
                + value.getClass().getSimpleName());
    }

    private static List<Object> list(String path, List<?> list, int depth) {
        Require.that(depth <= DEPTH_MAX, "field '%s' nests more than %d levels deep; make it flatter", path, DEPTH_MAX);
        List<Object> all = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            String field = path + "[" + i + "]";
            Object element = list.get(i);
            if (element == null) {
                throw new IllegalArgumentException(
                        "field '" + field + "' is null; a list holds values only, leave it out");
            }
            all.add(value(field, element, false, depth));
        }
        return Collections.unmodifiableList(all);
    }

    /**
     * The value at a path, {@code a.b} for the member b of the object a.
     *
     * @return null when there is none
     */
    public static @Nullable Object at(Map<String, ?> fields, String path) {
        Object found = fields;
        for (String name : path.split("\\.", -1)) {
            found = found instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return found;
    }

    /** Fields after a JSON merge patch (RFC 7396): null removes, objects merge, everything else replaces. */
    public static Map<String, Object> merge(Map<String, Object> fields, Map<String, ? extends @Nullable Object> patch) {
        Map<String, Object> merged = new TreeMap<>(fields);
        patch.forEach((name, value) -> {
            if (value == null) {
                merged.remove(name);
            } else if (value instanceof Map<?, ?> inner) {
                merged.put(name, merge(object(merged.get(name)), patch(inner)));
            } else {
                merged.put(name, value);
            }
        });
        return Collections.unmodifiableMap(merged);
    }

    /** The smallest merge patch from one state to another; empty when they are equal. */
    public static Map<String, @Nullable Object> difference(Map<String, Object> from, Map<String, Object> to) {
        Map<String, @Nullable Object> patch = new TreeMap<>();
        from.keySet().forEach(name -> {
            if (!to.containsKey(name)) {
                patch.put(name, null);
            }
        });
        to.forEach((name, value) -> {
            Object before = from.get(name);
            if (value instanceof Map<?, ?> && before instanceof Map<?, ?> && !value.equals(before)) {
                patch.put(name, difference(object(before), object(value)));
            } else if (!value.equals(before)) {
                patch.put(name, value);
            }
        });
        return Collections.unmodifiableMap(patch);
    }

    @SuppressWarnings("unchecked") // normal objects have text keys and no nulls
    private static Map<String, Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    @SuppressWarnings("unchecked") // normal patches have text keys
    private static Map<String, @Nullable Object> patch(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    /** About how many bytes names and values take. */
    public static int weight(@Nullable Object value) {
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8).length + 3;
        } else if (value instanceof Map<?, ?> map) {
            int weight = 3;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                weight += weight(String.valueOf(entry.getKey())) + weight(entry.getValue());
            }
            return weight;
        } else if (value instanceof List<?> list) {
            return 3 + list.stream().mapToInt(Fields::weight).sum();
        }
        return 9;
    }

    /** What a value is, without saying what it says: {@code a text of 12 characters}. */
    public static String shape(@Nullable Object value) {
        if (value == null) {
            return "missing";
        } else if (value instanceof String text) {
            return "a text of " + text.length() + " characters";
        } else if (value instanceof Long) {
            return "a whole number";
        } else if (value instanceof Double) {
            return "a fraction";
        } else if (value instanceof Boolean) {
            return "true or false";
        } else if (value instanceof List<?> list) {
            return "a list of " + list.size();
        }
        return "an object";
    }

    /** Fields as text that is equal for equal fields and for no others: for command ids. It holds content. */
    public static String canonical(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        canonical(value, text);
        return text.toString();
    }

    private static void canonical(@Nullable Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            out.append('{').append(map.size());
            map.forEach((name, element) -> {
                canonical(name, out);
                canonical(element, out);
            });
        } else if (value instanceof List<?> list) {
            out.append('[').append(list.size());
            list.forEach(element -> canonical(element, out));
        } else {
            String atom = Objects.toString(value);
            out.append(value == null ? "null" : value.getClass().getSimpleName())
                    .append(atom.length())
                    .append(':')
                    .append(atom);
        }
    }
}
