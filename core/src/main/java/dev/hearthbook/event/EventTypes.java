package dev.hearthbook.event;

import dev.hearthbook.model.Require;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names of events on disk. Each event class has one stable name and the version of its fields; names outlive classes,
 * so a class may be renamed and its name stays.
 *
 * <p>Immutable; any thread may use it.
 *
 * <pre>{@code
 * EventTypes.builder()
 *     .register("mood.noted", 2, MoodNoted.class)
 *     .upcast("mood.noted", 1, fields -> { fields.put("energy", 5); return fields; })
 *     .downcast("mood.noted", 3, fields -> { fields.remove("place"); return fields; }) // written by a newer build
 *     .build()
 * }</pre>
 */
public final class EventTypes {
    private final Map<String, EventType> byName;
    private final Map<Class<?>, EventType> byClass;

    private EventTypes(Map<String, EventType> byName, Map<Class<?>, EventType> byClass) {
        this.byName = byName;
        this.byClass = byClass;
    }

    /**
     * One event type.
     *
     * @param name 3 to 80 lower-case letters, digits, '.' or '-'; stands in the log for ever
     * @param version of the fields, from 1
     * @param javaClass the record that holds the newest version
     * @param upcasters the lift from version i + 1 to i + 2 at index i; as many as {@code version - 1}
     * @param downcasters the way back from version {@code version} + i + 1 at index i; none unless newer ones are to be read
     */
    public record EventType(
            String name,
            int version,
            Class<? extends Event> javaClass,
            List<Upcaster> upcasters,
            List<Downcaster> downcasters) {
        public EventType {
            upcasters = List.copyOf(upcasters);
            downcasters = List.copyOf(downcasters);
        }

        /** The newest version that can be read. */
        public int versionMax() {
            return version + downcasters.size();
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** No types at all. */
    public static EventTypes none() {
        return builder().build();
    }

    public Optional<EventType> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Optional<EventType> of(Class<?> eventClass) {
        return Optional.ofNullable(byClass.get(eventClass));
    }

    public Collection<EventType> all() {
        return List.copyOf(byName.values());
    }

    /**
     * These types and the others.
     *
     * @throws IllegalArgumentException when a name or class is in both
     */
    public EventTypes and(EventTypes others) {
        Builder both = builder();
        byName.values().forEach(both::add);
        others.byName.values().forEach(both::add);
        return both.build();
    }

    /** Collects types; not for several threads. */
    public static final class Builder {
        private final Map<String, EventType> types = new LinkedHashMap<>();
        private final Map<String, Map<Integer, Upcaster>> upcasters = new HashMap<>();
        private final Map<String, Map<Integer, Downcaster>> downcasters = new HashMap<>();

        private Builder() {}

        /**
         * Names an event class.
         *
         * @throws IllegalArgumentException when the name is malformed or taken, the class is taken or not a record, or the
         *     version is not positive
         */
        public Builder register(String name, int version, Class<? extends Event> eventClass) {
            Require.that(
                    name.matches("[a-z0-9.-]{3,80}"),
                    "an event type name has 3 to 80 lower-case letters, digits, '.' or '-', but was '%s'",
                    name);
            Require.that(version >= 1 && version <= 255, "%s: versions run from 1 to 255, but was %d", name, version);
            Require.that(eventClass.isRecord(), "%s: events are records, but %s is not", name, eventClass.getName());
            add(new EventType(name, version, eventClass, List.of(), List.of()));
            return this;
        }

        /**
         * Lifts events that were written with version {@code from} to {@code from + 1}.
         *
         * @throws IllegalArgumentException when there is one already
         */
        public Builder upcast(String name, int from, Upcaster upcaster) {
            Require.that(
                    upcasters.computeIfAbsent(name, key -> new HashMap<>()).put(from, upcaster) == null,
                    "%s: there are two upcasters from version %d",
                    name,
                    from);
            return this;
        }

        /**
         * Lowers events that were written with version {@code from}, by a newer build, to {@code from - 1}: whoever goes back to an
         * earlier build gives it these for what the newer one wrote. What the older version has no field for is not seen; it stays in
         * the log.
         *
         * @param from above the version that is registered
         * @throws IllegalArgumentException when there is one already
         */
        public Builder downcast(String name, int from, Downcaster downcaster) {
            Require.that(
                    downcasters.computeIfAbsent(name, key -> new HashMap<>()).put(from, downcaster) == null,
                    "%s: there are two downcasters from version %d",
                    name,
                    from);
            return this;
        }

        private void add(EventType type) {
            Require.that(
                    types.put(type.name(), type) == null,
                    "two event classes are named '%s'; names in the log are unique",
                    type.name());
        }

        /** @throws IllegalArgumentException when a step between versions has no upcaster, or an upcaster has no step */
        public EventTypes build() {
            Map<String, EventType> byName = new LinkedHashMap<>();
            Map<Class<?>, EventType> byClass = new HashMap<>();
            types.values().forEach(type -> {
                EventType whole =
                        type.upcasters().isEmpty() && type.downcasters().isEmpty() ? withCasters(type) : type;
                byName.put(type.name(), whole);
                Require.that(
                        byClass.put(type.javaClass(), whole) == null,
                        "%s has two event type names; each class has one",
                        type.javaClass().getName());
            });
            upcasters
                    .keySet()
                    .forEach(name -> Require.that(
                            byName.containsKey(name), "there is an upcaster for '%s', but no such event type", name));
            downcasters
                    .keySet()
                    .forEach(name -> Require.that(
                            byName.containsKey(name), "there is a downcaster for '%s', but no such event type", name));
            return new EventTypes(byName, byClass);
        }

        private List<Downcaster> downwards(EventType type) {
            Map<Integer, Downcaster> steps = downcasters.getOrDefault(type.name(), Map.of());
            List<Downcaster> chain = new ArrayList<>();
            for (int from = type.version() + 1; chain.size() < steps.size(); from++) {
                Downcaster step = steps.get(from);
                Require.that(
                        step != null,
                        "%s: downcasters lead from each version above %d to the one before, but there is none from %d",
                        type.name(),
                        type.version(),
                        from);
                chain.add(step);
            }
            return chain;
        }

        private EventType withCasters(EventType type) {
            Map<Integer, Upcaster> steps = upcasters.getOrDefault(type.name(), Map.of());
            Upcaster[] chain = new Upcaster[type.version() - 1];
            for (int from = 1; from < type.version(); from++) {
                Upcaster step = steps.get(from);
                Require.that(step != null, "%s: version %d has no upcaster to %d", type.name(), from, from + 1);
                chain[from - 1] = step;
            }
            Require.that(
                    steps.size() == chain.length,
                    "%s: there are %d upcasters for %d steps",
                    type.name(),
                    steps.size(),
                    chain.length);
            return new EventType(type.name(), type.version(), type.javaClass(), List.of(chain), downwards(type));
        }
    }
}
