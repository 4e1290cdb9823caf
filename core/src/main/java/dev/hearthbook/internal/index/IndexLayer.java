package dev.hearthbook.internal.index;

import dev.hearthbook.internal.index.IndexEntry.CommandEntry;
import dev.hearthbook.internal.index.IndexEntry.EventEntry;
import dev.hearthbook.internal.index.IndexEntry.FrameEntry;
import dev.hearthbook.internal.index.IndexEntry.StreamEntry;
import dev.hearthbook.internal.index.IndexEntry.Tagged;
import dev.hearthbook.keys.Blind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What was added to the index and is not in its file yet; the whole index of a book in memory. The writer adds, any thread
 * reads.
 */
final class IndexLayer implements IndexEntry.Lookup {
    private final Map<Blind, StreamEntry> streams = new ConcurrentHashMap<>();
    private final Map<Blind, List<Tagged>> tagged = new ConcurrentHashMap<>();
    private final Map<Blind, CommandEntry> commands = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<Long, FrameEntry> frames = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, FrameEntry> framesByTime = new ConcurrentSkipListMap<>();
    private volatile int events;
    private volatile long scopeLast;

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the writer adds
    /** @param streamsNow the streams of the entry's events as they are after it */
    void add(IndexEntry entry, Map<Blind, StreamEntry> streamsNow) {
        // In this order: who finds a stream finds its events, and who finds an event finds its frame.
        frames.put(entry.frame().first(), entry.frame());
        framesByTime.put(entry.frame().timeMicros(), entry.frame());
        for (EventEntry event : entry.events()) {
            Tagged place = new Tagged(event.position(), event.type());
            append(event.stream(), place);
            event.tags().forEach(tag -> append(tag, place));
        }
        streams.putAll(streamsNow);
        for (StreamEntry stream : streamsNow.values()) {
            scopeLast = Math.max(scopeLast, stream.scopes().last());
        }
        entry.gaps().forEach(gap -> append(gap.tag(), new Tagged(gap.position(), 0)));
        entry.commands().forEach(command -> commands.put(command.tag(), command));
        events += entry.events().size() + entry.gaps().size();
    }

    private void append(Blind tag, Tagged place) {
        List<Tagged> places = tagged.computeIfAbsent(tag, key -> new ArrayList<>(1));
        synchronized (places) {
            places.add(place);
        }
    }

    /** How many events it holds. */
    int events() {
        return events;
    }

    /** The highest scope that one of its streams hangs on, or 0. */
    long scopeLast() {
        return scopeLast;
    }

    /** The last position it knows, or 0. */
    long last() {
        Map.Entry<Long, FrameEntry> last = frames.lastEntry();
        return last == null ? 0 : last.getValue().last();
    }

    @Override
    public Optional<StreamEntry> stream(Blind stream) {
        return Optional.ofNullable(streams.get(stream));
    }

    @Override
    public List<Tagged> tagged(Blind tag, long after, int limit) {
        List<Tagged> places = tagged.get(tag);
        if (places == null) {
            return List.of();
        }
        synchronized (places) {
            int from = firstAfter(places, after);
            return List.copyOf(places.subList(from, (int) Math.min(places.size(), (long) from + limit)));
        }
    }

    @Override
    public int countTagged(Blind tag, long after, int max) {
        List<Tagged> places = tagged.get(tag);
        if (places == null) {
            return 0;
        }
        synchronized (places) {
            return Math.min(max, places.size() - firstAfter(places, after));
        }
    }

    private static int firstAfter(List<Tagged> places, long after) {
        int low = 0;
        int high = places.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (places.get(middle).position() <= after) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public Optional<CommandEntry> command(Blind tag) {
        return Optional.ofNullable(commands.get(tag));
    }

    @Override
    public Optional<FrameEntry> frame(long position) {
        Map.Entry<Long, FrameEntry> floor = frames.floorEntry(position);
        return floor == null || floor.getValue().last() < position ? Optional.empty() : Optional.of(floor.getValue());
    }

    @Override
    public Optional<FrameEntry> frameAtTime(long timeMicros) {
        Map.Entry<Long, FrameEntry> floor = framesByTime.floorEntry(timeMicros);
        return floor == null ? Optional.empty() : Optional.of(floor.getValue());
    }

    Map<Blind, StreamEntry> streams() {
        return streams;
    }

    Map<Blind, List<Tagged>> tagged() {
        return tagged;
    }

    Iterable<CommandEntry> commands() {
        return commands.values();
    }

    Iterable<FrameEntry> frames() {
        return frames.values();
    }
}
