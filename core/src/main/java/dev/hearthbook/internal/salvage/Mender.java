package dev.hearthbook.internal.salvage;

import dev.hearthbook.internal.chronicle.Wreck;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Gap;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Writes what is left of one log into another: frames byte for byte, gaps between them. One thread. */
public final class Mender {
    private final Wreck wreck;
    private final KeyVault keys;
    private final long nowMicros;

    /** @param nowMicros the time that the gaps carry */
    public Mender(Wreck wreck, KeyVault keys, long nowMicros) {
        this.wreck = wreck;
        this.keys = keys;
        this.nowMicros = nowMicros;
    }

    /**
     * What was done.
     *
     * @param events that were kept
     * @param frames that were kept
     */
    public record Outcome(Tail end, long events, long frames, List<Loss> losses, List<LeftOut> leftOut) {}

    /**
     * A range of lost events.
     *
     * @param afterMicros time of the frame before, 0 when there is none
     * @param beforeMicros time of the frame behind, 0 when there is none
     * @param places the bytes where they stood, as far as that can be told
     */
    public record Loss(long first, long last, long afterMicros, long beforeMicros, List<Place> places) {}

    /** A range of bytes of a segment's file. */
    public record Place(int segment, long from, long to) {}

    /**
     * @param to an empty log
     * @param searched told how many bytes more were searched
     */
    public Outcome mend(EventLog to, LongConsumer searched) throws IOException {
        List<Tail> ends = wreck.listed().stream().map(Wreck.Listed::end).toList();
        Harvest harvest = Harvest.of(wreck, keys, searched);
        History history = History.of(harvest.stretches(), ends, harvest::commits);
        List<LeftOut> leftOut = new ArrayList<>(harvest.leftOut());
        leftOut.addAll(history.leftOut());

        List<Loss> losses = new ArrayList<>();
        long events = 0;
        long frames = 0;
        long since = 0;
        for (History.Piece piece : history.pieces(ends, harvest.durable())) {
            if (piece instanceof History.Kept kept) {
                harvest.frames(kept.stretch(), to::append);
                require(to.tail(), kept.stretch());
                events += kept.stretch().events();
                frames += kept.stretch().frames();
                since = Math.max(since, kept.stretch().untilMicros());
            } else if (piece instanceof History.Lost lost) {
                leaveOut(to, lost, since);
                losses.add(new Loss(
                        lost.first(),
                        lost.last(),
                        since,
                        lost.back() == null ? 0 : lost.back().sinceMicros(),
                        places(lost)));
            } else {
                throw new AssertionError("no way to write " + piece);
            }
        }
        to.force();
        return new Outcome(to.tail(), events, frames, losses, leftOut);
    }

    private static void require(Tail tail, Stretch stretch) {
        if (tail.position() != stretch.last() || !tail.head().equals(stretch.after())) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED,
                    "Segment " + stretch.segment() + " changed while it was copied: another head came out at position "
                            + tail.position() + ". Salvage from a copy that nobody writes to.");
        }
    }

    /** One gap frame, or several for more events than one can stand for. */
    void leaveOut(EventLog to, History.Lost lost, long since) {
        for (long first = lost.first(); first <= lost.last(); ) {
            long last = Math.min(lost.last(), first + Gap.EVENTS_MAX - 1);
            to.append(Gap.frame(
                    keys.store(),
                    first,
                    last,
                    since,
                    nowMicros,
                    to.tail().head(),
                    last == lost.last() ? lost.after() : Optional.empty(),
                    keys::sign));
            first = last + 1;
        }
    }

    /** What stands between the neighbours; nothing when they do not stand in order. */
    private List<Place> places(History.Lost lost) throws IOException {
        Stretch front = lost.front();
        Stretch back = lost.back();
        if (front != null && back != null && !back.isBehind(front)) {
            return List.of();
        }
        List<Place> places = new ArrayList<>();
        for (int segment : wreck.segments()) {
            boolean before = front != null && segment < front.segment();
            boolean behind = back != null && segment > back.segment();
            if (!before && !behind) {
                long from = front != null && front.segment() == segment ? front.to() : 0;
                long to = back != null && back.segment() == segment ? back.from() : length(segment);
                if (to > from) {
                    places.add(new Place(segment, from, to));
                }
            }
        }
        return places;
    }

    /** As it is, or as the manifest says it was. */
    private long length(int segment) throws IOException {
        long listed = wreck.listed().stream()
                .filter(one -> one.segment() == segment)
                .mapToLong(Wreck.Listed::length)
                .findAny()
                .orElse(0);
        return Math.max(wreck.size(segment), listed);
    }

    /**
     * Reads a mended log from its first frame to its last and opens every header, as a book does that is opened.
     *
     * @throws HearthbookException when it is not what was written
     */
    public void verify(EventLog mended, Tail end) {
        Head before = Head.EMPTY;
        try (FrameCursor frames = mended.read(1)) {
            for (StoredFrame stored = frames.next(); stored != null; stored = frames.next()) {
                Frame frame = stored.frame();
                if (!Harvest.Opened.of(keys, frame).before().equals(before)) {
                    throw new HearthbookException(
                            ErrorCode.HISTORY_BROKEN, "History is broken before position " + frame.position() + ".");
                }
                before = stored.head();
            }
        }
        if (!mended.tail().equals(end) || !before.equals(end.head())) {
            throw new HearthbookException(
                    ErrorCode.CORRUPT, "The new log ends at " + mended.tail() + " where " + end + " was written.");
        }
    }
}
