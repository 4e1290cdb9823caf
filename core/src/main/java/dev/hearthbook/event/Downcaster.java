package dev.hearthbook.event;

import java.util.Map;

/**
 * Lowers the fields of an event from one schema version to the one before: for a build that is gone back to while the log holds events
 * of the newer one. Pure: no clock, no look-ups.
 */
@FunctionalInterface
public interface Downcaster {
    /**
     * @param fields the event's fields as text, numbers, booleans, lists and maps; a fresh, changeable map
     * @return the fields as the version before had them; may be the same map
     */
    Map<String, Object> lower(Map<String, Object> fields);
}
