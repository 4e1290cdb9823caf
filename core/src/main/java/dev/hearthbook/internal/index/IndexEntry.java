package dev.hearthbook.internal.index;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.log.EventLog.FrameAddress;
import dev.hearthbook.model.Mark;
import java.util.List;
import java.util.Optional;

/** What one frame adds to the index. */
public record IndexEntry(FrameEntry frame, List<EventEntry> events, List<CommandEntry> commands, List<GapEntry> gaps) {
    /** A frame of events. */
    public IndexEntry(FrameEntry frame, List<EventEntry> events, List<CommandEntry> commands) {
        this(frame, events, commands, List.of());
    }

    /**
     * A frame.
     *
     * @param first position of its first event
     * @param last position of its last event
     * @param head the first 8 bytes of the chain head after it
     * @param timeMicros when it was written
     * @param address where it stands in the log
     */
    public record FrameEntry(long first, long last, long head, long timeMicros, FrameAddress address) {}

    /**
     * An event.
     *
     * @param type the blind value of its type name
     * @param version its number in the stream
     */
    public record EventEntry(long position, long type, Blind stream, long version, List<Blind> tags, Scopes scopes) {}

    /**
     * A range of lost events, found like a tagged one at the position of the last of them.
     *
     * @param tag the same for every gap
     */
    public record GapEntry(Blind tag, long position) {}

    /**
     * A command id and the receipt it got.
     *
     * @param request the first 16 bytes of the request's hash
     * @param mark of the commit's last event
     * @param events how many events the commit recorded
     */
    public record CommandEntry(Blind tag, Blind request, Mark mark, int events, long timeMicros) {}

    /**
     * A stream as the index knows it.
     *
     * @param version how many events it has
     * @param scopes what its first event hung on, and so do all
     */
    public record StreamEntry(long version, Scopes scopes) {}

    /** Where to look for a tagged event. */
    public record Tagged(long position, long type) {}

    /** The layers below the newest one. */
    interface Lookup {
        Optional<StreamEntry> stream(Blind stream);

        /** Positions after {@code after}, ascending, at most {@code limit}. */
        List<Tagged> tagged(Blind tag, long after, int limit);

        /** How many positions after {@code after} carry the tag, counted up to {@code max}. */
        int countTagged(Blind tag, long after, int max);

        Optional<CommandEntry> command(Blind tag);

        /** The frame that holds a position. */
        Optional<FrameEntry> frame(long position);

        /** The last frame written at or before a time. */
        Optional<FrameEntry> frameAtTime(long timeMicros);
    }
}
