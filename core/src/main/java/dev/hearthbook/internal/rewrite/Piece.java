package dev.hearthbook.internal.rewrite;

import dev.hearthbook.internal.codec.FrameHeader.CommitEntry;
import dev.hearthbook.internal.codec.FrameHeader.EventEntry;
import dev.hearthbook.keys.Opened;
import dev.hearthbook.log.Gap;
import java.util.List;
import java.util.UUID;

/** What a log consists of, however it is cut into frames: commits, and gaps between them. */
sealed interface Piece {
    /** Position of its first event. */
    long first();

    /** Events that a salvage could not find. */
    record Lost(Gap gap) implements Piece {
        @Override
        public long first() {
            return gap.first();
        }
    }

    /**
     * A commit, its parts put together.
     *
     * @param entry without its events, which are beside it
     */
    record Whole(long first, UUID session, CommitEntry entry, List<Item> events) implements Piece {
        public Whole {
            events = List.copyOf(events);
        }
    }

    /**
     * One event.
     *
     * @param timeMicros of its frame; parts of one commit may have different ones
     */
    record Item(EventEntry entry, long timeMicros, Opened opened) {}
}
