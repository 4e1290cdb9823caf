package dev.hearthbook.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many memories there are.
 *
 * @param tiers the tier distribution of the active ones; every tier is there
 * @param statuses of all; every status is there
 * @param kinds of the active ones
 */
public record MemoryStats(Map<MemoryTier, Long> tiers, Map<MemoryStatus, Long> statuses, Map<String, Long> kinds) {
    public MemoryStats {
        Map<MemoryTier, Long> everyTier = new EnumMap<>(MemoryTier.class);
        for (MemoryTier tier : MemoryTier.values()) {
            everyTier.put(tier, tiers.getOrDefault(tier, 0L));
        }
        Map<MemoryStatus, Long> everyStatus = new EnumMap<>(MemoryStatus.class);
        for (MemoryStatus status : MemoryStatus.values()) {
            everyStatus.put(status, statuses.getOrDefault(status, 0L));
        }
        tiers = Collections.unmodifiableMap(everyTier);
        statuses = Collections.unmodifiableMap(everyStatus);
        kinds = Map.copyOf(kinds);
    }

    /** How many count. */
    public long active() {
        return statuses.getOrDefault(MemoryStatus.ACTIVE, 0L);
    }
}
