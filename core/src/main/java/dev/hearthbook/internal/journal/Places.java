package dev.hearthbook.internal.journal;

import dev.hearthbook.internal.index.BookIndex;
import dev.hearthbook.internal.index.IndexEntry.Tagged;
import dev.hearthbook.keys.Blind;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks the positions of the events that carry all of some tags and have one of some types, ascending, by the rarest of the
 * tags. One thread at a time.
 *
 * <p>Every event it comes by carries the tag; if not, the index is damaged, and says so. That the index has lost a place it
 * cannot see.
 */
final class Places {
    private static final int CHUNK = 256;

    private final BookIndex index;
    private final FrameReader reader;
    private final Set<Blind> tags;
    private final Set<Long> types;
    private final long until;
    private final @Nullable Blind walked;
    private long after;
    private List<Tagged> chunk = List.of();
    private int next;
    private long position;

    /**
     * @param tags 1 or more; a stream's blind name is one, too
     * @param types blind values of type names; empty for any
     * @param until the last position that may be seen
     */
    Places(BookIndex index, FrameReader reader, Set<Blind> tags, Set<Long> types, long after, long until) {
        this.index = index;
        this.reader = reader;
        this.tags = tags;
        this.types = types;
        this.after = after;
        this.until = until;
        this.walked = tags.size() == 1 ? tags.iterator().next() : index.rarest(tags, after);
        advance();
    }

    /** The position it stands at, or {@link Long#MAX_VALUE} at the end. */
    long position() {
        return position;
    }

    void advance() {
        for (Tagged place = place(); place != null && place.position() <= until; place = place()) {
            if (types.isEmpty() || types.contains(place.type())) {
                Collection<Blind> carried = reader.tags(place.position());
                if (!carried.contains(walked)) {
                    throw reader.misled("a tag", place.position());
                }
                if (carried.containsAll(tags)) {
                    position = place.position();
                    return;
                }
            }
        }
        position = Long.MAX_VALUE;
    }

    private @Nullable Tagged place() {
        if (walked != null && next == chunk.size()) {
            chunk = index.tagged(walked, after, CHUNK);
            next = 0;
        }
        if (next == chunk.size()) {
            return null;
        }
        Tagged place = chunk.get(next++);
        after = place.position();
        return place;
    }
}
