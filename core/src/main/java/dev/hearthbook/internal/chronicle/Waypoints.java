package dev.hearthbook.internal.chronicle;

import dev.hearthbook.log.EventLog.Tail;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Places in segments where reading can start, left by whoever appended or read there in this session: about one every 64 KiB,
 * for the {@link #SEGMENTS_MAX} segments used last. Without one, reading starts at the segment's first frame. Any thread.
 */
final class Waypoints {
    static final int SEGMENTS_MAX = 32;

    private final long spacing;
    private final Map<Integer, TreeMap<Long, Waypoint>> segments = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, TreeMap<Long, Waypoint>> eldest) {
            return size() > SEGMENTS_MAX;
        }
    };

    /** @param segmentBytes what a segment holds; larger ones get wider spacing, so that the memory is bounded */
    Waypoints(long segmentBytes) {
        this.spacing = Math.max(64 * 1024, segmentBytes / 1024);
    }

    /** How far apart waypoints are worth keeping, in bytes. */
    long spacing() {
        return spacing;
    }

    synchronized void add(int segment, Waypoint waypoint) {
        segments.computeIfAbsent(segment, number -> new TreeMap<>())
                .put(waypoint.before().position(), waypoint);
    }

    /** The last place from which {@code position} is still ahead, or null. */
    synchronized @Nullable Waypoint before(int segment, long position) {
        TreeMap<Long, Waypoint> waypoints = segments.get(segment);
        if (waypoints == null) {
            return null;
        }
        Map.Entry<Long, Waypoint> floor = waypoints.floorEntry(position - 1);
        return floor == null ? null : floor.getValue();
    }

    /**
     * @param before the end of the log before the frame that stands here; it ends a commit
     * @param offset of the entry's header
     */
    record Waypoint(Tail before, long offset) {}
}
