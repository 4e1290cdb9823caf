package dev.hearthbook.internal.index;

import dev.hearthbook.internal.index.IndexEntry.StreamEntry;
import dev.hearthbook.keys.Blind;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The streams written lately. The writer puts, any thread asks.
 *
 * <p>A table with one place per hash, where the newcomer takes the place of whoever was there: every append of every caller asks
 * here, and a map that keeps order needs a lock, at which a caller that is put aside by the system while it holds it stops all
 * the others. What was pushed out is found in the layers or in the file.
 */
final class HotStreams {
    /** A power of two. */
    static final int PLACES = 1 << 14;

    private final AtomicReferenceArray<@Nullable Known> places = new AtomicReferenceArray<>(PLACES);

    private record Known(Blind stream, StreamEntry entry) {}

    @Nullable
    StreamEntry get(Blind stream) {
        Known known = places.get(place(stream));
        return known != null && known.stream.equals(stream) ? known.entry : null;
    }

    void put(Blind stream, StreamEntry entry) {
        places.set(place(stream), new Known(stream, entry));
    }

    /** Who has the place of a stream now, to be handed to {@link #offer}. */
    @Nullable
    Object holder(Blind stream) {
        return places.get(place(stream));
    }

    /**
     * Puts what a reader found below, unless the writer has put anything into its place since {@code holder} was asked, which
     * was before the search: it may be newer. The writer puts into a layer first and here second, so whatever the search
     * missed changes the place.
     */
    void offer(Blind stream, StreamEntry entry, @Nullable Object holder) {
        places.compareAndSet(place(stream), (Known) holder, new Known(stream, entry));
    }

    void clear() {
        for (int i = 0; i < PLACES; i++) {
            places.set(i, null);
        }
    }

    /** A blind value is random already. */
    private static int place(Blind stream) {
        return (int) stream.low() & (PLACES - 1);
    }
}
