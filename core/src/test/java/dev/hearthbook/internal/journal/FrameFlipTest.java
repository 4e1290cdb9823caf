package dev.hearthbook.internal.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.codec.EventCodec;
import dev.hearthbook.internal.journal.JournalFixture.Noted;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Frames;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.RequestContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every bit of every kind of frame flipped, in three ways: as a disk does it and a scan meets it; the same met by a read of one event,
 * which leaves the checksum out; and as somebody does it who writes the right checksums afterwards. What comes is a named error or
 * what was written.
 */
class FrameFlipTest {
    private static final Set<ErrorCode> NAMED =
            EnumSet.of(ErrorCode.CORRUPT, ErrorCode.TAMPERED, ErrorCode.FORMAT_UNKNOWN, ErrorCode.ENVELOPE_KEY_UNKNOWN);
    private static final String TEXT = "quillon likes tea";

    private final JournalFixture book = JournalFixture.inMemory();
    private final FrameOpener opener =
            new FrameOpener(book.keys, new EventCodec(JournalFixture.TYPES), new Labels(book.keys));

    @AfterEach
    void close() {
        book.close();
    }

    private interface Reading {
        /** @throws HearthbookException the named error */
        List<Recorded> of(byte[] bytes);
    }

    private List<StoredFrame> write() {
        book.journal.append(JournalFixture.commit("plain", Noted.of(TEXT))).block();
        book.journal
                .append(JournalFixture.commit("marked", Noted.of(TEXT + " twice"), Noted.of("a " + TEXT))
                        .as(CommandKey.of("command"))
                        .by(RequestContext.of("somebody", "chat").withAddress("here")))
                .block();
        book.journal
                .append(JournalFixture.commit("deflated", Noted.of((TEXT + ' ').repeat(80))))
                .block();
        book.journal
                .append(Commit.of(
                        JournalFixture.write("plain", Expected.ANY, Noted.of("more")),
                        JournalFixture.write("other", Expected.NONE, Noted.of("and more"))))
                .block();
        List<StoredFrame> frames = new ArrayList<>();
        try (FrameCursor cursor = book.log.read(1)) {
            for (StoredFrame stored = cursor.next(); stored != null; stored = cursor.next()) {
                frames.add(stored);
            }
        }
        return frames;
    }

    @Test
    void every_flipped_bit_is_named_or_harmless() {
        List<StoredFrame> frames = write();
        assertEquals(4, frames.size());
        Head before = Head.EMPTY;
        for (StoredFrame stored : frames) {
            Head head = before;
            List<Recorded> written = events(stored.frame(), stored.head(), head);
            assertEquals(stored.frame().events(), written.size());
            byte[] bytes = stored.frame().bytes();
            int scanned = flips(bytes, written, flipped -> {
                Frame frame = Frame.parse(flipped).check();
                return events(frame, frame.headAfter(head), head);
            });
            int pointed = flips(bytes, written, flipped -> {
                FrameOpener.OpenFrame open =
                        opener.open(Frame.parse(flipped), stored.head().prefix(), null);
                return opener.events(
                        open, stored.frame().position(), stored.frame().lastPosition());
            });
            int forged = flips(bytes, written, flipped -> {
                Frame frame = Frame.parse(Frames.summed(flipped)).check();
                return events(frame, stored.head(), head);
            });

            int bits = bytes.length * 8;
            assertEquals(bits, scanned, "a checksum sees every bit");
            assertEquals(bits - 32, pointed, "the boxes see every bit but those of the checksum");
            assertEquals(bits - 32 - 256, forged, "what was summed anew is what it was");
            before = stored.head();
        }
    }

    private List<Recorded> events(Frame frame, Head after, Head before) {
        FrameOpener.OpenFrame open = opener.open(frame, after.prefix(), before);
        assertEquals(0, opener.inspect(open).erased());
        return opener.events(open, frame.position(), frame.lastPosition());
    }

    /** @return how many flips were named */
    private static int flips(byte[] sound, List<Recorded> written, Reading reading) {
        int named = 0;
        for (int bit = 0; bit < sound.length * 8; bit++) {
            byte[] flipped = sound.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertEquals(written, reading.of(flipped), "bit " + bit);
            } catch (HearthbookException e) {
                int at = bit;
                assertTrue(NAMED.contains(e.code()), () -> "bit " + at + ": " + e);
                assertFalse(e.getMessage().contains("quillon"), e.getMessage());
                named++;
            } catch (RuntimeException e) {
                fail("bit " + bit, e);
            }
        }
        return named;
    }
}
