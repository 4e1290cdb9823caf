package dev.hearthbook.internal.index;

import dev.hearthbook.internal.index.IndexEntry.CommandEntry;
import dev.hearthbook.internal.index.IndexEntry.FrameEntry;
import dev.hearthbook.internal.index.IndexEntry.StreamEntry;
import dev.hearthbook.internal.index.IndexEntry.Tagged;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.work.Worker;
import dev.hearthbook.work.Workers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From stream, tag, command id, position and time to places in the log.
 *
 * <h2>Layers</h2>
 *
 * <p>The writer adds to a layer in memory. When that layer holds {@value #FLUSH_EVENTS} events, or five seconds after it
 * began, the index thread takes it into the SQLite file in one transaction while a fresh layer takes its place. Readers ask
 * the layers first and the file last, so nothing is missed between; what stands in both is the same.
 *
 * <p>Keys are random, so an event changes pages of its own in a tree of many pages, and shares them in a small one. The larger
 * the file, the larger and older a layer may become (an eighth of what the file holds, up to eight times both figures and an
 * eighth of the heap), so that what is written for one event stays about the same. The price is that more frames are read
 * again after a crash.
 *
 * <h2>Truth</h2>
 *
 * <p>The log is the truth: after a crash the file lacks its last layers, and the book adds the frames after {@link #mark()}
 * again; a file whose mark is not in the log is {@linkplain #clear cleared}.
 *
 * <h2>Cost</h2>
 *
 * <p>Every answer is a look-up in a hash map or a B-tree; none grows with the log beyond its logarithm. Some ten thousand
 * streams written lately are {@linkplain HotStreams kept in memory}; others cost one read.
 *
 * <p><b>Threads.</b> {@link #add} is the writer's; any thread may ask.
 */
public final class BookIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BookIndex.class);
    private static final int FLUSH_EVENTS = 16_384;
    private static final long FLUSH_NANOS = 5_000_000_000L;

    /** What an event in a layer takes of the heap, about: with one tag, in a stream of its own. */
    private static final int EVENT_BYTES = 512;

    /** A layer may take an eighth of the heap. */
    private static final int LAYER_EVENTS_MAX = (int) Math.max(
            FLUSH_EVENTS, Math.min(8 * FLUSH_EVENTS, Runtime.getRuntime().maxMemory() / 8 / EVENT_BYTES));

    private static final int PENDING_MAX = LAYER_EVENTS_MAX + FLUSH_EVENTS;

    /**
     * What stands where.
     *
     * @param current what was added last
     * @param flushing what is being written to the file, if anything is
     * @param inFile the last position in the file; all after it stand in the layers, and what asks for those only need not
     *     ask the file
     */
    private record Layers(IndexLayer current, @Nullable IndexLayer flushing, long inFile) {}

    private final @Nullable SqliteIndexFile file;
    private final long commandsKeptMicros;
    private final HotStreams hot = new HotStreams();
    private final Object monitor = new Object();
    private final Workers workers;
    private final Workers.@Nullable Hired flusher;
    private volatile Layers layers;
    private volatile Mark mark;
    private volatile @Nullable HearthbookException failure;
    private long nowMicros;
    private long begunNanos;
    private boolean closed;

    private BookIndex(@Nullable SqliteIndexFile file, Duration commandsKept, Workers workers) {
        this.file = file;
        this.workers = workers;
        this.commandsKeptMicros = commandsKept.toMillis() * 1_000;
        this.mark = file == null ? Mark.START : file.mark();
        this.layers = new Layers(new IndexLayer(), null, mark.position().value());
        this.flusher = file == null ? null : workers.hire("hearthbook-index", new Flusher());
    }

    /**
     * The index of a book in memory.
     *
     * @param commandsKept how long command ids are remembered
     */
    public static BookIndex inMemory(Duration commandsKept) {
        return new BookIndex(null, commandsKept, Workers.threads());
    }

    /**
     * The index in a folder; a damaged file is begun anew.
     *
     * @param pageBytes of a new file, a power of two from 512 to 65,536
     * @param commandsKept how long command ids are remembered
     * @param workers one of them takes what is added into the file
     */
    public static BookIndex open(Path folder, int pageBytes, Duration commandsKept, Workers workers) {
        return new BookIndex(SqliteIndexFile.open(folder, pageBytes), commandsKept, workers);
    }

    /** What the index reflects. */
    public Mark mark() {
        return mark;
    }

    /** Forgets everything, for building it again from the log. */
    public void clear() {
        synchronized (monitor) {
            if (file != null) {
                file.clear();
            }
            layers = new Layers(new IndexLayer(), null, 0);
            mark = Mark.START;
            hot.clear();
        }
    }

    /**
     * Says that the index was found to be wrong, as only damage to its file makes it: the file is removed when the book is
     * closed, and built again from the log at the next open.
     */
    public void distrust() {
        if (file != null) {
            file.distrust();
        }
    }

    /** Adds a frame; waits when the file is too many events behind. Writer only. */
    public void add(IndexEntry entry) {
        FrameEntry frame = entry.frame();
        if (frame.first() != mark.position().value() + 1) {
            throw new AssertionError("the index stands at " + mark + " and cannot take a frame from " + frame.first());
        }
        synchronized (monitor) {
            if (layers.current.events() == 0) {
                begunNanos = workers.nanos();
            }
            Map<Blind, StreamEntry> streamsNow = streamsAfter(entry);
            layers.current.add(entry, streamsNow);
            // Last: who knows a version finds every event that it counts.
            streamsNow.forEach(hot::put);
            nowMicros = frame.timeMicros();
            mark = new Mark(dev.hearthbook.model.Position.of(frame.last()), frame.head());
            if (file != null && layers.current.events() >= flushEvents()) {
                monitor.notifyAll();
                while (layers.current.events() >= PENDING_MAX && failure == null && !closed) {
                    waitOnMonitor(FLUSH_NANOS);
                }
            }
        }
    }

    /** One version each: nobody may see one from the middle of a commit. */
    private static Map<Blind, StreamEntry> streamsAfter(IndexEntry entry) {
        if (entry.events().size() == 1) {
            IndexEntry.EventEntry only = entry.events().get(0);
            return Map.of(only.stream(), new StreamEntry(only.version(), only.scopes()));
        }
        Map<Blind, StreamEntry> after = new HashMap<>();
        entry.events().forEach(event -> after.put(event.stream(), new StreamEntry(event.version(), event.scopes())));
        return after;
    }

    public Optional<StreamEntry> stream(Blind stream) {
        StreamEntry known = hot.get(stream);
        if (known != null) {
            return Optional.of(known);
        }
        Object holder = hot.holder(stream);
        Optional<StreamEntry> found = first(lookup -> lookup.stream(stream));
        found.ifPresent(entry -> hot.offer(stream, entry, holder));
        return found;
    }

    /** The highest id of a scope that an event hangs on; 0 when there is none. */
    public long scopeLast() {
        Layers now = layers;
        long last = file == null ? 0 : file.scopeLast();
        for (IndexLayer layer : bottomUp(now)) {
            last = Math.max(last, layer.scopeLast());
        }
        return last;
    }

    /** The streams that hang on any of these scopes, with their versions. Looks at every stream that was written lately. */
    public Map<Blind, Long> streamsUnder(Set<Long> scopes) {
        Layers now = layers;
        Map<Blind, Long> found = new HashMap<>();
        if (file != null) {
            scopes.forEach(scope -> file.streamsUnder(scope, found::put));
        }
        for (IndexLayer layer : bottomUp(now)) {
            layer.streams().forEach((stream, entry) -> {
                if (scopes.stream().anyMatch(entry.scopes()::holds)) {
                    found.put(stream, entry.version());
                }
            });
        }
        return found;
    }

    /** The blind type of the first event of a stream that is left; empty when all were lost. */
    public OptionalLong firstType(Blind stream) {
        Layers now = layers;
        List<Tagged> first = file == null ? List.of() : file.tagged(stream, 0, 1);
        for (IndexLayer layer : bottomUp(now)) {
            first = first.isEmpty() ? layer.tagged(stream, 0, 1) : first;
        }
        return first.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(first.get(0).type());
    }

    /** A command that was recorded no longer ago than command ids are remembered. */
    public Optional<CommandEntry> command(Blind tag, long nowMicros) {
        return first(lookup -> lookup.command(tag))
                .filter(command -> command.timeMicros() >= nowMicros - commandsKeptMicros);
    }

    /** The frame that holds a position. */
    public Optional<FrameEntry> frame(long position) {
        if (position < 1) {
            return Optional.empty();
        }
        Layers now = layers;
        if (file != null && position <= now.inFile) {
            return file.frame(position);
        }
        Optional<FrameEntry> answer = now.current.frame(position);
        return answer.isEmpty() && now.flushing != null ? now.flushing.frame(position) : answer;
    }

    /** The last frame written at or before a time. */
    public Optional<FrameEntry> frameAtTime(long timeMicros) {
        return first(lookup -> lookup.frameAtTime(timeMicros));
    }

    /** Whether the mark names an event of this history. */
    public boolean holds(Mark asked) {
        return asked.equals(Mark.START)
                || frame(asked.position().value())
                        .map(frame -> frame.head() == asked.head())
                        .orElse(false);
    }

    /** Positions of events with this tag (or of this stream) after a position, ascending, at most {@code limit}. */
    public List<Tagged> tagged(Blind tag, long after, int limit) {
        Layers now = layers;
        List<Tagged> found = new ArrayList<>();
        if (file != null && after < now.inFile) {
            found.addAll(file.tagged(tag, after, limit));
        }
        for (IndexLayer layer : bottomUp(now)) {
            long last = found.isEmpty() ? after : found.get(found.size() - 1).position();
            if (found.size() < limit) {
                found.addAll(layer.tagged(tag, last, limit - found.size()));
            }
        }
        return found;
    }

    /**
     * Whether an event carries all tags and one of the types, after a position. Walks the rarest tag only.
     *
     * @param types blind values of type names; empty for any
     */
    public boolean anyMatch(Collection<Blind> tags, Set<Long> types, long after, TagsOf tagsOf) {
        int cap = 1_000;
        Blind rarest = tags.size() == 1 ? tags.iterator().next() : rarest(tags, after);
        if (rarest == null) {
            return false;
        }
        long from = after;
        while (true) {
            List<Tagged> places = tagged(rarest, from, cap);
            for (Tagged place : places) {
                boolean typed = types.isEmpty() || types.contains(place.type());
                if (typed && (tags.size() == 1 || tagsOf.at(place.position()).containsAll(tags))) {
                    return true;
                }
            }
            if (places.size() < cap) {
                return false;
            }
            from = places.get(places.size() - 1).position();
        }
    }

    /** The tag that fewest events carry after a position, counted up to a thousand; null when one is on none. */
    public @Nullable Blind rarest(Collection<Blind> tags, long after) {
        Blind rarest = null;
        int fewest = 1_000;
        for (Blind tag : tags) {
            int count = countTagged(tag, after, fewest);
            if (count == 0) {
                return null;
            }
            if (rarest == null || count < fewest) {
                fewest = count;
                rarest = tag;
            }
        }
        return rarest;
    }

    /** The tags of the event at a position, its stream among them. */
    @FunctionalInterface
    public interface TagsOf {
        Collection<Blind> at(long position);
    }

    /** How many events have this tag (or are of this stream) after a position, counted up to about {@code max}. */
    public int countTagged(Blind tag, long after, int max) {
        Layers now = layers;
        int count = file != null && after < now.inFile ? file.countTagged(tag, after, max) : 0;
        for (IndexLayer layer : bottomUp(now)) {
            count += layer.countTagged(tag, after, max);
        }
        return count;
    }

    private <T> Optional<T> first(Function<IndexEntry.Lookup, Optional<T>> question) {
        Layers now = layers;
        Optional<T> answer = question.apply(now.current);
        if (answer.isEmpty() && now.flushing != null) {
            answer = question.apply(now.flushing);
        }
        return answer.isEmpty() && file != null ? question.apply(file) : answer;
    }

    private static List<IndexLayer> bottomUp(Layers layers) {
        return layers.flushing == null ? List.of(layers.current) : List.of(layers.flushing, layers.current);
    }

    /** Takes layers into the file that are large or old enough. */
    private final class Flusher implements Worker {
        @Override
        public int work() {
            int events;
            synchronized (monitor) {
                events = isDue() ? Math.max(1, layers.current.events()) : 0;
            }
            if (events > 0) {
                flush();
            }
            return failure == null ? events : 0;
        }

        @Override
        public void await() throws InterruptedException {
            synchronized (monitor) {
                if (!closed && !isDue()) {
                    boolean begun = failure != null || layers.current.events() > 0;
                    long nanos = begun ? begunNanos + patienceNanos() - workers.nanos() : FLUSH_NANOS;
                    monitor.wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
                }
            }
        }

        private boolean isDue() {
            int events = layers.current.events();
            int due = flushEvents();
            boolean late = workers.nanos() - begunNanos >= patienceNanos();
            return failure == null ? events >= due || (events > 0 && late) : late;
        }

        @Override
        public boolean isDone() {
            synchronized (monitor) {
                return closed;
            }
        }
    }

    /** With how many events a layer goes into the file as it is now. */
    private int flushEvents() {
        return (int) Math.max(FLUSH_EVENTS, Math.min(LAYER_EVENTS_MAX, layers.inFile / 8));
    }

    /** How old a layer may become; what failed is tried again sooner. */
    private long patienceNanos() {
        return failure == null ? FLUSH_NANOS / FLUSH_EVENTS * flushEvents() : FLUSH_NANOS;
    }

    /** Takes everything that was added so far into the file. */
    public void flush() {
        if (file == null) {
            return;
        }
        synchronized (file) {
            IndexLayer taken;
            long before;
            synchronized (monitor) {
                IndexLayer left = layers.flushing;
                taken = left == null ? layers.current : left;
                before = nowMicros - commandsKeptMicros;
                if (taken.events() == 0) {
                    return;
                }
                if (left == null) {
                    layers = new Layers(new IndexLayer(), taken, layers.inFile);
                }
            }
            try {
                file.write(taken, before);
                failure = null;
            } catch (HearthbookException e) {
                // The log is the truth and the layer stays in memory: nothing is lost. It is tried again a little later
                // (the disk may have been full), and the next open catches up.
                if (failure == null) {
                    LOG.error("index.flush.failed code={} position={}", e.code(), taken.last());
                }
                failure = e;
                synchronized (monitor) {
                    begunNanos = workers.nanos();
                }
                return;
            }
            synchronized (monitor) {
                layers = new Layers(layers.current, null, taken.last());
                monitor.notifyAll();
            }
        }
    }

    private void waitOnMonitor(long nanos) {
        try {
            monitor.wait(TimeUnit.NANOSECONDS.toMillis(nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    /** Flushes and closes the file. */
    @Override
    public void close() {
        synchronized (monitor) {
            closed = true;
            monitor.notifyAll();
        }
        if (flusher != null) {
            flusher.join();
        }
        if (file != null) {
            flush();
            if (failure == null) {
                flush(); // what came while one was waiting to be tried again
            }
            file.close();
        }
    }
}
