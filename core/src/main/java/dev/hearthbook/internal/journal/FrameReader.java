package dev.hearthbook.internal.journal;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.codec.FrameHeader;
import dev.hearthbook.internal.index.BookIndex;
import dev.hearthbook.internal.index.IndexEntry;
import dev.hearthbook.internal.journal.FrameOpener.OpenFrame;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.StreamId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads events out of the log: in order by cursors, single ones by their place. Keeps {@value #FRAMES_OPEN_MAX} opened frames
 * and {@value #CURSORS_MAX} cursors of readers that come back for more. Any thread; blocks on files.
 */
final class FrameReader implements AutoCloseable {
    private static final int FRAMES_OPEN_MAX = 64;
    private static final int CURSORS_MAX = 4;

    private final EventLog log;
    private final BookIndex index;
    private final FrameOpener opener;
    private final Map<Long, OpenFrame> frames = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, OpenFrame> eldest) {
            return size() > FRAMES_OPEN_MAX;
        }
    };
    private final Map<Long, Parked> parked = new LinkedHashMap<>();

    /** A cursor between two reads, and what it stands behind. */
    private record Parked(FrameCursor cursor, Head head) {}

    FrameReader(EventLog log, BookIndex index, FrameOpener opener) {
        this.log = log;
        this.index = index;
        this.opener = opener;
    }

    /**
     * About {@code max} events after a mark, to the end of a commit.
     *
     * @param until the last position that may be seen; the end of a commit
     * @throws HearthbookException {@code STALE_POSITION} when the mark is not part of the history
     */
    List<Recorded> after(Mark mark, long until, int max) {
        long from = mark.position().value() + 1;
        if (from > until) {
            return List.of();
        }
        Parked resumed = unpark(from);
        FrameCursor cursor = resumed == null ? log.read(from) : resumed.cursor;
        Head before = resumed == null ? null : resumed.head;
        List<Recorded> events = new ArrayList<>(max);
        boolean keep = false;
        try {
            while (events.size() < max || !events.get(events.size() - 1).endsCommit()) {
                StoredFrame stored = cursor.next();
                if (stored == null || stored.frame().position() > until) {
                    break;
                }
                OpenFrame open = opener.open(stored.frame(), stored.head().prefix(), before);
                if (before == null) {
                    opener.requireChained(open, stored.head());
                }
                events.addAll(opener.events(open, from, until));
                before = stored.head();
            }
            keep = !events.isEmpty()
                    && before != null
                    && events.get(events.size() - 1).position().value() < until;
            if (keep && before != null) {
                park(events.get(events.size() - 1).position().value() + 1, new Parked(cursor, before));
            }
            return events;
        } finally {
            if (!keep) {
                cursor.close();
            }
        }
    }

    private @Nullable Parked unpark(long from) {
        synchronized (parked) {
            return parked.remove(from);
        }
    }

    private void park(long next, Parked cursor) {
        List<Parked> dropped = new ArrayList<>();
        synchronized (parked) {
            Parked twin = parked.put(next, cursor);
            if (twin != null) {
                dropped.add(twin);
            }
            while (parked.size() > CURSORS_MAX) {
                Long oldest = parked.keySet().iterator().next();
                Parked gone = parked.remove(oldest);
                if (gone != null) {
                    dropped.add(gone);
                }
            }
        }
        dropped.forEach(one -> one.cursor.close());
    }

    /** One event by its position. */
    Recorded at(long position) {
        return opener.events(frame(position), position, position).get(0);
    }

    /** The frame that holds a position. */
    Frame frameOf(long position) {
        return frame(position).frame();
    }

    /** The chain head after the frame that holds a position, from the head before it that its header names. */
    Head headAfter(long position) {
        OpenFrame open = frame(position);
        return open.frame().headAfter(open.header().before());
    }

    /** Reads the frame that holds a position anew, and checks every byte and every box of it. */
    Inspected inspect(long position) {
        IndexEntry.FrameEntry entry = index.frame(position).orElseThrow(() -> misled("a frame", position));
        OpenFrame open = checked(entry);
        open.frame().check();
        return opener.inspect(open);
    }

    /** One event by its position, where an index says that one stands. */
    Recorded.Known known(long position) {
        if (at(position) instanceof Recorded.Known event) {
            return event;
        }
        throw misled("a stream", position);
    }

    /** The tags of one event, its stream among them. */
    Collection<Blind> tags(long position) {
        return opener.tags(frame(position), position);
    }

    /** The receipt that a command got: its streams are read from the log again, erased ones left out. */
    Receipt receipt(IndexEntry.CommandEntry command) {
        long last = command.mark().position().value();
        OpenFrame frame = frame(last);
        boolean right = frame.head() == command.mark().head()
                && opener.command(frame, last).filter(command.tag()::equals).isPresent();
        if (!right) {
            throw misled("a command", last);
        }
        Map<StreamId, Long> versions = new HashMap<>();
        for (long position = last - command.events() + 1; position <= last; position++) {
            if (at(position) instanceof Recorded.Fact fact) {
                versions.merge(fact.stream(), fact.meta().version(), Math::max);
            }
        }
        return new Receipt(command.mark(), command.events(), versions);
    }

    private OpenFrame frame(long position) {
        IndexEntry.FrameEntry entry = index.frame(position)
                .orElseThrow(() -> position <= log.tail().position()
                        ? misled("a frame", position)
                        : new HearthbookException(
                                ErrorCode.STALE_POSITION, "The book has no event at position " + position + "."));
        synchronized (frames) {
            OpenFrame open = frames.get(entry.first());
            if (open != null && open.head() == entry.head()) {
                return open;
            }
        }
        OpenFrame open = checked(entry);
        synchronized (frames) {
            frames.put(entry.first(), open);
        }
        return open;
    }

    /** The frame that the index leads to, if it is the one that the index says. */
    private OpenFrame checked(IndexEntry.FrameEntry entry) {
        OpenFrame open = opened(entry);
        Frame found = open.frame();
        boolean right = found.position() == entry.first()
                && found.lastPosition() == entry.last()
                && found.headAfter(open.header().before()).prefix() == entry.head();
        if (!right) {
            throw misled("a frame", entry.first());
        }
        return open;
    }

    /** The frame that the index leads to; where none stands, the index or the log is damaged, and the log says which. */
    private OpenFrame opened(IndexEntry.FrameEntry entry) {
        try {
            return opener.open(log.read(entry.address()), entry.head(), null);
        } catch (HearthbookException e) {
            index.distrust();
            throw e;
        }
    }

    /**
     * Makes sure that the log holds no event of a stream where the index knows none.
     *
     * @param after the position behind which to look
     * @param until the last position to look at
     * @throws HearthbookException {@code CORRUPT} when it does
     */
    void requireNone(Blind stream, long after, long until) {
        try (FrameCursor cursor = log.read(after + 1)) {
            for (StoredFrame stored = cursor.next();
                    stored != null && stored.frame().position() <= until;
                    stored = cursor.next()) {
                OpenFrame open = opener.open(stored.frame(), stored.head().prefix(), null);
                long position = stored.frame().position();
                for (FrameHeader.CommitEntry commit : open.header().commits()) {
                    for (FrameHeader.EventEntry event : commit.events()) {
                        if (position > after
                                && position <= until
                                && event.stream().equals(stream)) {
                            throw misled("a stream", position);
                        }
                        position++;
                    }
                }
            }
        }
    }

    /** The index is derived and can be damaged without SQLite noticing; what it leads to says whether it is right. */
    HearthbookException misled(String what, long position) {
        index.distrust();
        return new HearthbookException(
                ErrorCode.CORRUPT,
                "The index misleads about " + what + " at position " + position
                        + ": the log is not as it says. Close the book and open it again; the index is built again then.");
    }

    static HearthbookException stale(Mark mark) {
        return new HearthbookException(
                ErrorCode.STALE_POSITION,
                "Position " + mark.position()
                        + " holds another event now than when this mark was taken (the log was cut or"
                        + " restored). Start again from the beginning or from a fresh read.");
    }

    @Override
    public void close() {
        List<Parked> rest;
        synchronized (parked) {
            rest = List.copyOf(parked.values());
            parked.clear();
        }
        rest.forEach(one -> one.cursor.close());
        synchronized (frames) {
            frames.clear();
        }
    }
}
