package dev.hearthbook.internal.chronicle;

import dev.hearthbook.internal.chronicle.EntryReader.Found;
import dev.hearthbook.log.Chain;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.log.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What reading a segment from its first byte to its last gave.
 *
 * @param end the end of the last whole commit
 * @param length of the file up to there; 0 when there is no whole commit
 * @param clean whether nothing but zeros follows
 * @param stoppedAt the offset of what could not be read, or of the first part of a commit without end
 * @param why words that go on after "the segment"
 * @param wholeFrames the frames that stand whole behind {@code length}
 * @param marked whether a mark of this segment stands anywhere in it
 */
record Scan(Tail end, long length, boolean clean, long stoppedAt, String why, int wholeFrames, boolean marked) {
    private static final int WINDOW = 1 << 20;

    /**
     * Reads a segment that no manifest lists.
     *
     * @param before the end of the log before it
     * @throws dev.hearthbook.model.HearthbookException {@code CORRUPT} when something that was durable cannot be read
     */
    static Scan of(SegmentFile file, int segment, ByteBuffer buffer, Tail before) throws IOException {
        long size = file.size();
        EntryReader entries = new EntryReader(file, segment, buffer, 0, size);
        Chain chain = Chain.after(before);
        Tail end = before;
        long length = 0;
        String why = "";
        boolean marked = false;
        Found found = entries.next();
        for (; found == Found.FRAME || found == Found.MARK; found = entries.next()) {
            if (found == Found.MARK) {
                marked = true;
                if (entries.markPosition() > end.position()) {
                    why = "lacks frames up to position " + entries.markPosition() + ", which were durable";
                    throw Damage.at(segment, entries.offset(), end.position() + 1, why);
                }
                continue;
            }
            String refusal = chain.refusal(entries.frame());
            if (refusal != null) {
                why = "holds a frame that " + refusal;
                break;
            }
            chain.add(entries.frame());
            if (!chain.commitOpen()) {
                end = chain.tail();
                length = entries.offset() + EntryReader.HEADER + entries.frame().length();
            }
        }
        if (found == Found.BROKEN) {
            why = entries.reason();
        } else if (found == Found.END && chain.commitOpen()) {
            why = "ends with a commit that lacks its last part";
        }
        boolean cleanSoFar = found == Found.END && !chain.commitOpen();
        Rest rest = Rest.of(file, segment, cleanSoFar ? entries.offset() : length, size, end.position());
        if (cleanSoFar && !rest.zeros) {
            why = "goes on after its last entry";
        }
        if (rest.foreign > 0) {
            why = "holds what belongs to segment " + rest.foreign;
            throw Damage.at(segment, entries.offset(), end.position() + 1, why);
        }
        if (rest.mark > end.position()) {
            throw Damage.at(segment, entries.offset(), end.position() + 1, why);
        }
        return new Scan(
                end,
                length,
                cleanSoFar && rest.zeros,
                entries.offset(),
                why,
                rest.wholeFrames,
                marked || rest.mark >= 0);
    }

    /** What stands behind the last whole commit, looked for at every byte, because nothing there can be relied on. */
    private static final class Rest {
        private boolean zeros = true;
        private long mark = -1;
        private int foreign;
        private int wholeFrames;

        /** @param position the last one that could be read; only later ones count */
        static Rest of(SegmentFile file, int segment, long from, long size, long position) throws IOException {
            Rest rest = new Rest();
            ByteBuffer window =
                    ByteBuffer.allocate((int) Math.min(WINDOW + EventLog.FRAME_BYTES_MAX, Math.max(0, size - from)));
            for (long at = from; at < size; at += WINDOW) {
                window.clear().limit((int) Math.min(window.capacity(), size - at));
                file.read(window, at);
                window.flip();
                for (int i = 0; i < Math.min(WINDOW, window.limit()); i++) {
                    byte here = window.get(i);
                    rest.zeros &= here == 0;
                    if (here == 'H' && i + 1 < window.limit()) {
                        rest.look(window, i, segment, position);
                    }
                }
            }
            return rest;
        }

        private void look(ByteBuffer window, int at, int segment, long position) {
            if (window.get(at + 1) == 'D') {
                int of = DurableMark.segment(window, at);
                if (of == segment) {
                    mark = Math.max(mark, DurableMark.position(window, at, segment));
                } else if (of > 0) {
                    foreign = of;
                }
            } else if (window.get(at + 1) == 'B' && isFrameAfter(window, at, position)) {
                wholeFrames++;
            }
        }

        private static boolean isFrameAfter(ByteBuffer window, int at, long position) {
            ByteBuffer here = window.slice(at, window.limit() - at);
            long length = Frame.lengthOf(here);
            if (length < 0 || length > here.limit() || here.getLong(8) <= position) {
                return false;
            }
            CRC32C crc = new CRC32C();
            crc.update(here.slice(0, (int) length - 4));
            return here.getInt((int) length - 4) == (int) crc.getValue();
        }
    }
}
