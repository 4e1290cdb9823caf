package dev.hearthbook.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A record prints all of its components unless somebody thinks of it. Here somebody does: every record of the module is made with a
 * marked text in each place that takes a text, and must not show it, but for names and ids that are listed.
 */
class RecordTextsTest {
    private static final String MARK = "contentmarker";

    /** Where what people write goes through. */
    private static final String CONTENT =
            "dev\\.hearthbook\\.(model|command|event|journal|view|internal\\.decide|internal\\.codec)\\..*";

    /** Components that hold names which programmers gave, and ids: texts may show them. */
    private static final Set<String> NAMES = Set.of(
            "about",
            "advice",
            "agent",
            "change",
            "collection",
            "column",
            "columns",
            "failure",
            "grouping",
            "head",
            "id",
            "kinds",
            "name",
            "noun",
            "path",
            "projection",
            "publicKey",
            "requestId",
            "root",
            "signature",
            "steps",
            "store",
            "table",
            "traceId",
            "type",
            "types",
            "unit");

    private final List<String> unmade = new ArrayList<>();
    private String mark = MARK;

    @Test
    void no_record_shows_what_somebody_wrote() throws Exception {
        Set<String> shown = new TreeSet<>();
        int made = 0;
        for (Class<?> type : records()) {
            if (isId(type) || !type.getName().matches(CONTENT)) {
                continue;
            }
            Object record = make(type, 0);
            if (record == null) {
                unmade.add(type.getName());
                continue;
            }
            made++;
            if (record.toString().contains(MARK)) {
                shown.add(type.getName().substring(15) + " " + record + "\n");
            }
        }

        assertEquals(Set.of(), shown, unmade.toString());
        assertTrue(made > 90, made + " records, but not " + unmade);
    }

    private static List<Class<?>> records() throws Exception {
        Path root = Path.of(Hearthbook.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Class<?>> records = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), ".");
                Class<?> type =
                        Class.forName(name.substring(0, name.length() - 6), false, Hearthbook.class.getClassLoader());
                if (type.isRecord()) {
                    records.add(type);
                }
            }
        } catch (IOException e) {
            throw new AssertionError("the classes lie in a folder while the module is tested", e);
        }
        return records;
    }

    /** A record that is nothing but an id. */
    private static boolean isId(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        return components.length == 1
                && components[0].getName().equals("value")
                && components[0].getType() == String.class;
    }

    /** A value of a type, full of marks; null when there is no way. */
    private Object make(Type type, int depth) throws ReflectiveOperationException {
        if (depth > 8) {
            return null;
        }
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            Object first = make(generic.getActualTypeArguments()[0], depth + 1);
            if (raw == Optional.class) {
                return Optional.ofNullable(first);
            } else if (raw == List.class) {
                return first == null ? List.of() : List.of(first);
            } else if (raw == Set.class) {
                return first == null ? Set.of() : Set.of(first);
            } else if (raw == Map.class) {
                Object second = make(generic.getActualTypeArguments()[1], depth + 1);
                return first == null || second == null ? Map.of() : Map.of(first, second);
            }
            return make(raw, depth + 1);
        }
        if (type instanceof TypeVariable<?>) {
            return "a row that has a text of its own";
        }
        return type instanceof Class<?> plain ? plain(plain, depth) : null;
    }

    private Object plain(Class<?> type, int depth) throws ReflectiveOperationException {
        if (type == String.class || type == Object.class || type == CharSequence.class) {
            return mark;
        } else if (type == int.class || type == Integer.class) {
            return 2;
        } else if (type == long.class || type == Long.class) {
            return 2L;
        } else if (type == double.class || type == Double.class) {
            return 0.5;
        } else if (type == boolean.class) {
            return false;
        } else if (type == Instant.class) {
            return Instant.ofEpochSecond(1);
        } else if (type == Duration.class) {
            return Duration.ofSeconds(1);
        } else if (type == Period.class) {
            return Period.ofDays(1);
        } else if (type == YearMonth.class) {
            return YearMonth.of(2026, 1);
        } else if (type == UUID.class) {
            return new UUID(1, 2);
        } else if (type == Path.class) {
            return Path.of("folder");
        } else if (type == byte[].class) {
            return new byte[32];
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type.isRecord()) {
            if (type == StreamId.class) {
                return new StreamId("some", "id");
            } else if (type == RetentionClass.class) {
                return RetentionClass.MEMORIES;
            }
            return isId(type) ? construct(type, List.of("some-id")) : record(type, depth);
        } else if (type.isSealed()) {
            for (Class<?> one : type.getPermittedSubclasses()) {
                Object made = make(one, depth + 1);
                if (made != null) {
                    return made;
                }
            }
        }
        return constant(type);
    }

    private Object record(Class<?> type, int depth) throws ReflectiveOperationException {
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            mark = NAMES.contains(component.getName()) ? "some-name" : MARK;
            Object value = component.getName().equals("values") && component.getType() == Map.class
                    ? Map.of("some-column", MARK)
                    : make(component.getGenericType(), depth + 1);
            mark = MARK;
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return construct(type, values);
    }

    private static Object construct(Class<?> type, List<Object> values) throws ReflectiveOperationException {
        Class<?>[] types = Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        try {
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException | IllegalArgumentException e) {
            return null;
        }
    }

    /** A public constant of a class that is no record. */
    private static Object constant(Class<?> type) throws ReflectiveOperationException {
        for (var field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && type.isAssignableFrom(field.getType())) {
                field.setAccessible(true);
                return field.get(null);
            }
        }
        return null;
    }
}
