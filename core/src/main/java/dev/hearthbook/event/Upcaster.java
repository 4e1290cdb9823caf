package dev.hearthbook.event;

import java.util.Map;

/** Lifts the fields of an event from one schema version to the next. Pure: no clock, no look-ups. */
@FunctionalInterface
public interface Upcaster {
    /**
     * @param fields the event's fields as text, numbers, booleans, lists and maps; a fresh, changeable map
     * @return the fields as the next version has them; may be the same map
     */
    Map<String, Object> lift(Map<String, Object> fields);
}
