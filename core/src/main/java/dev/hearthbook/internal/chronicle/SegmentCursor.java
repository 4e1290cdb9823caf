package dev.hearthbook.internal.chronicle;

import dev.hearthbook.internal.chronicle.EntryReader.Found;
import dev.hearthbook.internal.chronicle.Waypoints.Waypoint;
import dev.hearthbook.log.Chain;
import dev.hearthbook.log.EventLog.FrameAddress;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.log.Frame;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of some segments in order, up to the lengths that were true when it was made. Every byte is checked, and at
 * the end of each segment position and chain head must be what the writer or the manifest said. One thread at a time.
 */
final class SegmentCursor implements FrameCursor {
    private final OpenFiles files;
    private final Waypoints waypoints;
    private final Iterator<Segment> segments;
    private final long wanted;
    private @Nullable ByteBuffer buffer;
    private @Nullable Leg leg;

    /**
     * @param segments in order, the first one holding {@code wanted}
     * @param wanted the first position to return a frame for
     */
    SegmentCursor(OpenFiles files, Waypoints waypoints, List<Segment> segments, long wanted) {
        this.files = files;
        this.waypoints = waypoints;
        this.segments = segments.iterator();
        this.wanted = wanted;
    }

    @Override
    public @Nullable StoredFrame next() {
        try {
            while (leg != null || segments.hasNext()) {
                if (leg == null) {
                    leg = begin(segments.next());
                }
                StoredFrame stored = leg.next();
                if (stored == null) {
                    end();
                } else if (stored.frame().lastPosition() >= wanted) {
                    return stored;
                }
            }
            return null;
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED,
                    "The log could not be read on. Check the disk; the bytes on it were not touched.",
                    e);
        }
    }

    private Leg begin(Segment segment) throws IOException {
        if (buffer == null) {
            buffer = files.buffer();
        }
        @Nullable Waypoint start = waypoints.before(segment.number(), wanted);
        return new Leg(
                segment,
                files.acquire(segment.number()),
                buffer,
                start == null ? new Waypoint(segment.before(), 0) : start);
    }

    private void end() throws IOException {
        if (leg != null) {
            files.release(leg.segment.number());
            leg = null;
        }
    }

    @Override
    public void close() {
        try {
            end();
        } catch (IOException e) {
            // Closing a file that was only read loses nothing; the next read of it says what is wrong.
        } finally {
            if (buffer != null) {
                files.giveBack(buffer);
                buffer = null;
            }
        }
    }

    /** The walk through one segment. */
    private final class Leg {
        private final Segment segment;
        private final EntryReader entries;
        private final Chain chain;
        private long waypointAt;

        Leg(Segment segment, SegmentFile file, ByteBuffer buffer, Waypoint start) {
            this.segment = segment;
            this.entries = new EntryReader(file, segment.number(), buffer, start.offset(), segment.length());
            this.chain = Chain.after(start.before());
            this.waypointAt = start.offset() + waypoints.spacing();
        }

        @Nullable
        StoredFrame next() throws IOException {
            Found found = entries.next();
            while (found == Found.MARK) {
                found = entries.next();
            }
            if (found == Found.BROKEN) {
                throw damaged(entries.reason());
            }
            if (found == Found.END) {
                Tail tail = chain.tail();
                if (!tail.equals(segment.end())) {
                    throw damaged(
                            tail.position() == segment.last()
                                    ? "ends with another chain head than was recorded"
                                    : "ends where frames up to position " + segment.last() + " stood");
                }
                return null;
            }
            Frame frame = entries.frame();
            String refusal = chain.refusal(frame);
            if (refusal != null) {
                throw damaged("holds a frame that " + refusal);
            }
            if (entries.offset() >= waypointAt && !chain.commitOpen()) {
                waypoints.add(segment.number(), new Waypoint(chain.tail(), entries.offset()));
                waypointAt = entries.offset() + waypoints.spacing();
            }
            chain.add(frame);
            FrameAddress address = new FrameAddress(segment.number(), entries.offset() + EntryReader.HEADER);
            return new StoredFrame(address, frame, chain.tail().head());
        }

        private HearthbookException damaged(String how) {
            return Damage.at(segment.number(), entries.offset(), chain.tail().position() + 1, how);
        }
    }
}
