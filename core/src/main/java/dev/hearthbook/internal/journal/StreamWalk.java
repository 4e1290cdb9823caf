package dev.hearthbook.internal.journal;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.index.BookIndex;
import dev.hearthbook.keys.Blind;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks the events of a stream, and what was lost between them. Their versions count them: where the index leaves one out, the
 * log is asked why; either it has a gap there, which is shown, or the index has lost the event and is found out. One thread at
 * a time.
 */
final class StreamWalk {
    private final BookIndex index;
    private final FrameReader reader;
    private final Blind stream;
    private final Blind gaps;
    private final long known;
    private final long until;
    private final Places places;
    private long position;
    private long version;
    private final Queue<Recorded> lost = new ArrayDeque<>();

    /**
     * @param gaps what the index lists the gaps of the log under
     * @param known the version that the stream had before {@code until} was the end of the log
     * @param until the last position that may be seen
     */
    StreamWalk(BookIndex index, FrameReader reader, Blind stream, Blind gaps, long known, long until) {
        this.index = index;
        this.reader = reader;
        this.stream = stream;
        this.gaps = gaps;
        this.known = known;
        this.until = until;
        this.places = new Places(index, reader, Set.of(stream), Set.of(), 0, until);
    }

    /** The next event, what was lost in front of it first, or null at the end. */
    @Nullable
    Recorded next() {
        long at = places.position();
        if (at == Long.MAX_VALUE) {
            requireEnd();
            return null;
        }
        Recorded.Known event = reader.known(at);
        if (event.meta().version() != version + 1) {
            reader.requireNone(stream, position, at - 1);
            Places leap = new Places(index, reader, Set.of(gaps), Set.of(), position, at);
            for (; leap.position() < at; leap.advance()) {
                lost.add(reader.at(leap.position()));
            }
            version = event.meta().version() - 1;
        }
        Recorded first = lost.poll();
        if (first != null) {
            return first;
        }
        position = at;
        version = event.meta().version();
        places.advance();
        return event;
    }

    /** Versions that are known and were not come by stand behind the end; if not, the log must not hold them either. */
    private void requireEnd() {
        int more = (int) Math.min(Integer.MAX_VALUE, known - version);
        if (more > 0 && index.countTagged(stream, until, more) < more) {
            reader.requireNone(stream, position, until);
        }
    }
}
