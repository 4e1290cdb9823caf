package dev.hearthbook.internal.journal;

import dev.hearthbook.event.EventTypes;
import dev.hearthbook.event.HouseEvents;
import dev.hearthbook.event.HouseSamples;
import dev.hearthbook.fuzz.Fuzzer;
import dev.hearthbook.internal.codec.EventCodec;
import dev.hearthbook.internal.codec.FrameHeader;
import dev.hearthbook.internal.codec.FrameHeader.CommitEntry;
import dev.hearthbook.internal.codec.FrameHeader.EventEntry;
import dev.hearthbook.internal.codec.PayloadCodec;
import dev.hearthbook.internal.journal.JournalFixture.Noted;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.EventLog.FrameAddress;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Frames;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.StreamId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Frames, and what stands in their boxes when they have opened. The first byte says which: a frame as it is, a frame with right
 * checksums, a header that the book's own key sealed, a payload, an event.
 */
public final class FrameFuzz {
    private static final KeyVault KEYS = InMemoryKeyVault.create();
    private static final EventTypes TYPES = JournalFixture.TYPES.and(HouseEvents.types());
    private static final List<String> NAMES = HouseSamples.all().stream()
            .map(event -> new EventCodec(TYPES).typeOf(event).name())
            .toList();
    private static final EventCodec CODEC = new EventCodec(TYPES);
    private static final FrameOpener OPENER = new FrameOpener(KEYS, CODEC, new Labels(KEYS));
    private static final int BODY_MAX = 64 * 1024;

    private FrameFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        try {
            switch (data[0] & 7) {
                case 0 -> frame(rest);
                case 1 -> frame(Frames.summed(Arrays.copyOf(rest, Math.max(rest.length, 68))));
                case 2 -> header(rest);
                case 3 -> PayloadCodec.unwrap(rest, false);
                case 4 -> PayloadCodec.unwrap(rest, true);
                default -> event(rest);
            }
        } catch (HearthbookException e) {
            Fuzzer.named(e);
        }
    }

    private static void frame(byte[] bytes) {
        Frame.Clear.parse(bytes);
        Frame.lengthOf(ByteBuffer.wrap(bytes));
        Frame frame = Frame.parse(bytes).check();
        if (frame.toString().isEmpty() || (frame.isGap() && frame.gap().isEmpty())) {
            throw new AssertionError("a gap without a range");
        }
        Frame.Clear.parse(frame.headers());
        OPENER.open(frame, frame.headAfter(Head.EMPTY).prefix(), Head.EMPTY);
    }

    private static void header(byte[] bytes) {
        FrameHeader header = FrameHeader.decode(bytes);
        if (!FrameHeader.decode(header.encode()).equals(header)) {
            throw new AssertionError("a header does not survive");
        }
        long events = 0;
        long length = 0;
        for (CommitEntry commit : header.commits()) {
            events += commit.events().size();
            for (EventEntry event : commit.events()) {
                length += event.boxLength();
            }
        }
        if (events < 1 || length > BODY_MAX) {
            return;
        }
        Frame frame = Frame.assemble(
                0,
                KEYS.envelopeKey(),
                1,
                (int) events,
                header.commits().size(),
                new byte[(int) length],
                bytes.length + KeyVault.OVERHEAD,
                clear -> KEYS.sealHeader(KEYS.envelopeKey(), bytes, Frame.associatedData(KEYS.store(), clear)));
        Head after = frame.headAfter(header.before());
        FrameOpener.OpenFrame open = OPENER.open(frame, after.prefix(), header.before());
        OPENER.index(new StoredFrame(new FrameAddress(1, 0), frame, after), open, 0);
        OPENER.tags(open, frame.lastPosition());
        OPENER.command(open, frame.lastPosition());
        OPENER.events(open, 1, frame.lastPosition());
    }

    private static void event(byte[] bytes) {
        if (bytes.length > 1) {
            CODEC.decode(NAMES.get((bytes[0] & 0xff) % NAMES.size()), 1, bytes, 1, bytes.length - 1);
        }
    }

    /** What real books hold. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        try (JournalFixture book = JournalFixture.inMemory()) {
            book.journal
                    .append(JournalFixture.commit("s", Noted.of("likes tea")))
                    .block();
            book.journal
                    .append(JournalFixture.commit("s", Noted.of("twice"), Noted.of("more"))
                            .as(CommandKey.of("command"))
                            .by(RequestContext.of("somebody", "chat").withAddress("here")))
                    .block();
            try (FrameCursor frames = book.log.read(1)) {
                for (StoredFrame stored = frames.next(); stored != null; stored = frames.next()) {
                    Frame frame = stored.frame();
                    seeds.add(with(0, frame.bytes()));
                    seeds.add(with(1, frame.bytes()));
                    seeds.add(with(
                            2,
                            book.keys.openHeader(
                                    frame.envelopeKey(), frame.headerBox(), frame.associatedData(book.keys.store()))));
                }
            }
        }
        byte[] text = new byte[3_000];
        Arrays.fill(text, (byte) 'a');
        for (byte[] event : List.of(new byte[] {1, 2, 3}, text)) {
            PayloadCodec.Plain plain = PayloadCodec.wrap(new StreamId("test", "s"), event, true);
            seeds.add(with(plain.deflated() ? 4 : 3, plain.bytes()));
        }
        for (int i = 0; i < NAMES.size(); i++) {
            seeds.add(with(5, with(i, CODEC.encode(HouseSamples.all().get(i)))));
        }
        return seeds;
    }

    private static byte[] with(int first, byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        out.writeBytes(bytes);
        return out.toByteArray();
    }
}
