package dev.hearthbook.internal.journal;

import dev.hearthbook.event.EventTypes;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.codec.EventCodec;
import dev.hearthbook.internal.codec.FrameHeader;
import dev.hearthbook.internal.codec.PayloadCodec;
import dev.hearthbook.internal.index.IndexEntry;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.Opened;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Gap;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.EventId;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns frames back into events: opens the header, checks the chain, opens and decodes the boxes. Any thread.
 *
 * <p>What the writer asserted is asserted again: the header names the head before the frame, counts match, boxes fill the
 * body to its end.
 */
public final class FrameOpener {
    private final KeyVault keys;
    private final EventCodec codec;
    private final Labels labels;

    FrameOpener(KeyVault keys, EventCodec codec, Labels labels) {
        this.keys = keys;
        this.codec = codec;
        this.labels = labels;
    }

    /** For whoever opens frames and leaves the meaning of payloads to others. */
    public static FrameOpener of(KeyVault keys) {
        return new FrameOpener(keys, new EventCodec(EventTypes.builder().build()), new Labels(keys));
    }

    /**
     * A frame with its header open.
     *
     * @param head the first 8 bytes of the chain head after it
     */
    public record OpenFrame(Frame frame, FrameHeader header, long head) {}

    /**
     * Opens the header.
     *
     * @param before the chain head before the frame, when the caller knows it
     * @throws HearthbookException {@code TAMPERED} when the header was changed, {@code HISTORY_BROKEN} when it does not belong
     *     here, {@code CORRUPT} when its counts do not fit
     */
    public OpenFrame open(Frame frame, long headAfter, @Nullable Head before) {
        if (frame.isGap()) {
            return openGap(frame, headAfter, before);
        }
        FrameHeader header;
        try {
            header = FrameHeader.decode(
                    keys.openHeader(frame.envelopeKey(), frame.headerBox(), frame.associatedData(keys.store())));
        } catch (HearthbookException e) {
            throw new HearthbookException(
                    e.code(), "The frame at position " + frame.position() + " cannot be opened: " + e.getMessage(), e);
        }
        requireBefore(frame, header.before(), before);
        int events = 0;
        long bytes = 0;
        for (FrameHeader.CommitEntry commit : header.commits()) {
            events += commit.events().size();
            for (FrameHeader.EventEntry event : commit.events()) {
                bytes += event.boxLength();
            }
        }
        if (events != frame.events() || header.commits().size() != frame.commits() || bytes != frame.bodyLength()) {
            throw new HearthbookException(
                    ErrorCode.CORRUPT,
                    "The header of the frame at position " + frame.position()
                            + " does not fit its body. Restore a backup.");
        }
        return new OpenFrame(frame, header, headAfter);
    }

    /**
     * Makes sure that a frame stands where it says, when the head before it is not at hand: only from the head that its sealed
     * header names does it lead to the chain's.
     */
    void requireChained(OpenFrame open, Head after) {
        if (!open.frame().headAfter(open.header().before()).equals(after)) {
            throw broken(open.frame());
        }
    }

    private static void requireBefore(Frame frame, Head named, @Nullable Head before) {
        if (before != null && !named.equals(before)) {
            throw broken(frame);
        }
    }

    private static HearthbookException broken(Frame frame) {
        return new HearthbookException(
                ErrorCode.HISTORY_BROKEN,
                "History is broken before position " + frame.position()
                        + ": a frame was removed, replaced or put in another order. Restore a backup.");
    }

    /** A gap has no header of its own; what it says is signed. */
    private OpenFrame openGap(Frame frame, long headAfter, @Nullable Head before) {
        Gap gap = frame.gap().orElseThrow();
        if (!keys.verify(gap.signed(keys.store()), gap.signature())) {
            throw new HearthbookException(
                    ErrorCode.TAMPERED,
                    "The frame at position " + frame.position() + " says that the events up to " + gap.last()
                            + " were lost, but this book did not sign it: somebody took them out. Restore a backup.");
        }
        requireBefore(frame, gap.before(), before);
        FrameHeader header = new FrameHeader(new UUID(0, 0), gap.before(), gap.sinceMicros(), 0, 1, List.of());
        return new OpenFrame(frame, header, headAfter);
    }

    /**
     * The events from one position of the frame to another, both included; of a gap, which cannot be taken apart, the whole.
     */
    List<Recorded> events(OpenFrame open, long from, long to) {
        if (open.frame().isGap()) {
            return List.of(lost(open.frame().gap().orElseThrow(), open.head()));
        }
        List<Recorded> events = new ArrayList<>();
        FrameHeader header = open.header();
        Instant time = Row.ofMicros(header.timeMicros());
        boolean ends = header.part() == header.parts() - 1;
        long position = open.frame().position();
        int offset = 0;
        for (FrameHeader.CommitEntry commit : header.commits()) {
            int left = commit.events().size();
            for (FrameHeader.EventEntry event : commit.events()) {
                left--;
                if (position >= from && position <= to) {
                    Mark mark = new Mark(Position.of(position), open.head());
                    Recorded.Meta meta = new Recorded.Meta(
                            mark,
                            new EventId(event.id()),
                            time,
                            event.type(),
                            event.schemaVersion(),
                            event.stream(),
                            event.version(),
                            event.scopes(),
                            event.retention(),
                            left == 0 && ends,
                            commit.context());
                    events.add(open(open.frame(), offset, event, meta));
                }
                position++;
                offset += event.boxLength();
            }
        }
        return events;
    }

    private static Recorded lost(Gap gap, long head) {
        return new Recorded.Lost(
                Position.of(gap.first()),
                new Mark(Position.of(gap.last()), head),
                Row.ofMicros(gap.sinceMicros()),
                Row.ofMicros(gap.timeMicros()));
    }

    private Recorded open(Frame frame, int offset, FrameHeader.EventEntry entry, Recorded.Meta meta) {
        Scopes scopes = entry.scopes();
        Opened opened = box(frame, offset, entry, meta.mark().position().value());
        if (!(opened instanceof Opened.Plain plain)) {
            return new Recorded.Erased(meta);
        }
        PayloadCodec.Payload payload = PayloadCodec.unwrap(plain.bytes(), entry.deflated());
        Optional<Subject> subject = scopes.subject() == 0 ? Optional.empty() : keys.subject(scopes.subject());
        if (scopes.subject() != 0 && subject.isEmpty()) {
            return new Recorded.Erased(meta); // shredded since the box was opened
        }
        return new Recorded.Fact(
                meta,
                payload.stream(),
                subject,
                codec.decode(entry.type(), entry.schemaVersion(), payload.event(), 0, payload.event().length));
    }

    /**
     * What each box of a frame holds, in order.
     *
     * @throws HearthbookException {@code TAMPERED}, {@code KEY_MISSING} or {@code CORRUPT}
     */
    public List<Opened> boxes(OpenFrame open) {
        List<Opened> boxes = new ArrayList<>(open.frame().events());
        int offset = 0;
        long position = open.frame().position();
        for (FrameHeader.CommitEntry commit : open.header().commits()) {
            for (FrameHeader.EventEntry event : commit.events()) {
                boxes.add(box(open.frame(), offset, event, position++));
                offset += event.boxLength();
            }
        }
        return boxes;
    }

    /**
     * Opens one box of a frame and decodes what it holds.
     *
     * @return false when it was erased
     * @throws HearthbookException {@code TAMPERED}, {@code KEY_MISSING}, {@code CORRUPT}, {@code EVENT_TYPE_UNKNOWN}, {@code
     *     EVENT_VERSION_NEWER} or {@code EVENT_MALFORMED}
     */
    boolean canRead(OpenFrame open, long wanted) {
        int offset = 0;
        long position = open.frame().position();
        for (FrameHeader.CommitEntry commit : open.header().commits()) {
            for (FrameHeader.EventEntry event : commit.events()) {
                if (position == wanted) {
                    if (!(box(open.frame(), offset, event, position) instanceof Opened.Plain plain)) {
                        return false;
                    }
                    byte[] body =
                            PayloadCodec.unwrap(plain.bytes(), event.deflated()).event();
                    codec.decode(event.type(), event.schemaVersion(), body, 0, body.length);
                    return true;
                }
                offset += event.boxLength();
                position++;
            }
        }
        throw new AssertionError(
                "position " + wanted + " is not in the frame at " + open.frame().position());
    }

    private Opened box(Frame frame, int offset, FrameHeader.EventEntry entry, long position) {
        if (entry.boxLength() == 0) {
            return new Opened.Erased(requireDestroyed(entry.scopes(), position));
        }
        try {
            return keys.open(
                    entry.scopes(),
                    frame.box(offset, entry.boxLength()),
                    PayloadCodec.associatedData(keys.store(), entry.id(), entry.scopes()));
        } catch (HearthbookException e) {
            throw new HearthbookException(
                    e.code(), "The event at position " + position + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** A book that is written anew leaves out what is erased, and only that. */
    private long requireDestroyed(Scopes scopes, long position) {
        for (long scope : new long[] {scopes.subject(), scopes.retention(), scopes.own()}) {
            if (keys.isErased(new Scopes(scope, 0, 0))) {
                return scope;
            }
        }
        throw new HearthbookException(
                ErrorCode.CORRUPT,
                "The event at position " + position + " has no content, but none of its keys was destroyed: the"
                        + " keyring is not the one that this log was written with. Restore a newer keyring backup.");
    }

    /**
     * Opens every box of a frame and looks whether it holds a payload; what the payload means is for whoever knows its type.
     *
     * @throws HearthbookException as {@link #open}, and {@code TAMPERED}, {@code KEY_MISSING} or {@code CORRUPT} for a box
     */
    Inspected inspect(OpenFrame open) {
        int erased = 0;
        List<Opened> boxes = boxes(open);
        int number = 0;
        for (FrameHeader.CommitEntry commit : open.header().commits()) {
            for (FrameHeader.EventEntry event : commit.events()) {
                if (boxes.get(number++) instanceof Opened.Plain plain) {
                    PayloadCodec.unwrap(plain.bytes(), event.deflated());
                } else {
                    erased++;
                }
            }
        }
        int events = open.frame().events();
        return open.frame().isGap()
                ? new Inspected(open.frame(), 0, 0, events)
                : new Inspected(open.frame(), events - erased, erased, 0);
    }

    /** The tags of one event of the frame, its stream among them; of a gap what the index lists gaps under. */
    List<Blind> tags(OpenFrame open, long position) {
        if (open.frame().isGap()) {
            return List.of(labels.gaps());
        }
        long at = open.frame().position();
        for (FrameHeader.CommitEntry commit : open.header().commits()) {
            for (FrameHeader.EventEntry event : commit.events()) {
                if (at++ == position) {
                    List<Blind> tags = new ArrayList<>(event.tags());
                    tags.add(event.stream());
                    return tags;
                }
            }
        }
        throw new AssertionError("the frame does not hold position " + position);
    }

    /** The blind id of the command that ends at a position of the frame. */
    Optional<Blind> command(OpenFrame open, long position) {
        long at = open.frame().position() - 1;
        for (FrameHeader.CommitEntry commit : open.header().commits()) {
            at += commit.events().size();
            if (at == position) {
                return commit.command().map(FrameHeader.CommandEntry::tag);
            }
        }
        return Optional.empty();
    }

    /**
     * What a stored frame adds to the index.
     *
     * @param earlier how many events of its commit stand in the parts in front of it
     */
    IndexEntry index(StoredFrame stored, OpenFrame open, int earlier) {
        FrameHeader header = open.header();
        List<IndexEntry.EventEntry> events = new ArrayList<>(stored.frame().events());
        List<IndexEntry.CommandEntry> commands = new ArrayList<>();
        long position = stored.frame().position();
        for (FrameHeader.CommitEntry commit : header.commits()) {
            for (FrameHeader.EventEntry event : commit.events()) {
                events.add(new IndexEntry.EventEntry(
                        position++,
                        labels.type(event.type()),
                        event.stream(),
                        event.version(),
                        event.tags(),
                        event.scopes()));
            }
            if (commit.command().isPresent() && header.part() == header.parts() - 1) {
                commands.add(new IndexEntry.CommandEntry(
                        commit.command().get().tag(),
                        commit.command().get().request(),
                        stored.head().at(position - 1),
                        earlier + commit.events().size(),
                        header.timeMicros()));
            }
        }
        return new IndexEntry(
                new IndexEntry.FrameEntry(
                        stored.frame().position(),
                        stored.frame().lastPosition(),
                        stored.head().prefix(),
                        header.timeMicros(),
                        stored.address()),
                events,
                commands,
                stored.frame().isGap()
                        ? List.of(new IndexEntry.GapEntry(
                                labels.gaps(), stored.frame().lastPosition()))
                        : List.of());
    }
}
