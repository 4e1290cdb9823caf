package dev.hearthbook.samples.proofs;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Goes from some objects to everything of the house that can be reached from them by fields, collections and caches, and asks each for
 * its text, as a logger or a debugger would.
 */
final class ObjectWalk {
    private static final String HOUSE = "dev.hearthbook.";

    /** An application's own classes say what they like. */
    private static final String SAMPLES = "dev.hearthbook.samples.";

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> next = new ArrayDeque<>();
    private final Set<String> classes = new TreeSet<>();
    private final Consumer<String> texts;

    ObjectWalk(Consumer<String> texts) {
        this.texts = texts;
    }

    /** The names of the classes of the house that were met, those in front of which one stood included. */
    Set<String> classes() {
        return classes;
    }

    void from(Object... roots) throws ReflectiveOperationException {
        for (Object root : roots) {
            meet(root);
        }
        while (!next.isEmpty()) {
            open(next.remove());
        }
    }

    private void meet(Object object) {
        if (object != null && !(object instanceof Class<?>) && seen.add(object)) {
            next.add(object);
        }
    }

    private void open(Object object) throws ReflectiveOperationException {
        Class<?> type = object.getClass();
        if (type.getName().startsWith(HOUSE)) {
            if (!type.getName().startsWith(SAMPLES)) {
                texts.accept(type.getName() + ": " + object);
            }
            for (Class<?> at = type; at != null && at.getName().startsWith(HOUSE); at = at.getSuperclass()) {
                classes.add(at.getName());
                fields(object, at);
            }
        } else if (object instanceof Object[] array) {
            for (int i = 0; i < Array.getLength(array); i++) {
                meet(array[i]);
            }
        } else if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                meet(key);
                meet(value);
            });
        } else if (object instanceof Collection<?> collection) {
            collection.forEach(this::meet);
        } else if (object instanceof Optional<?> optional) {
            optional.ifPresent(this::meet);
        } else if (object instanceof AtomicReference<?> reference) {
            meet(reference.get());
        } else if (object instanceof ThreadLocal<?> local) {
            meet(local.get());
        } else if (object instanceof Throwable failure) {
            meet(failure.getCause());
            for (Throwable suppressed : failure.getSuppressed()) {
                meet(suppressed);
            }
        } else {
            cache(object);
        }
    }

    private void fields(Object object, Class<?> at) throws ReflectiveOperationException {
        for (Field field : at.getDeclaredFields()) {
            if (!field.getType().isPrimitive()) {
                field.setAccessible(true);
                meet(field.get(Modifier.isStatic(field.getModifiers()) ? null : object));
            }
        }
    }

    /** What Caffeine keeps: it shows itself as a map. */
    private void cache(Object object) throws ReflectiveOperationException {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (Class<?> face : type.getInterfaces()) {
                if (face.getName().startsWith("com.github.benmanes.caffeine.cache.")
                        && face.getSimpleName().endsWith("Cache")) {
                    Method asMap = Class.forName("com.github.benmanes.caffeine.cache.Cache")
                            .getMethod("asMap");
                    meet(asMap.invoke(object));
                    return;
                }
            }
        }
    }
}
