package dev.hearthbook.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.log.EventLog.FrameAddress;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every {@link EventLog} keeps. Extend it and say how to make a new, empty log; each check gets its own.
 *
 * <p>The checks are values, so that {@code EventLogContractTest} can hold them against logs that are broken on purpose.
 */
public abstract class EventLogContract {
    /** Makes an empty log; called once or more per check. */
    protected abstract EventLog newLog() throws Exception;

    @TestFactory
    Stream<DynamicTest> keeps_the_contract() {
        return checks().entrySet().stream()
                .map(check -> DynamicTest.dynamicTest(
                        check.getKey(), () -> check.getValue().holdFor(this::newLog)));
    }

    /** One promise. */
    @FunctionalInterface
    interface Check {
        void on(EventLog log) throws Exception;

        default void holdFor(NewLog logs) throws Exception {
            try (EventLog log = logs.create()) {
                on(log);
            }
        }
    }

    @FunctionalInterface
    interface NewLog {
        EventLog create() throws Exception;
    }

    /** Name → check. */
    static Map<String, Check> checks() {
        Map<String, Check> checks = new LinkedHashMap<>();
        checks.put("an_empty_log_ends_at_0_and_holds_no_frame", EventLogContract::emptyLog);
        checks.put("frames_come_back_in_order_unchanged_and_chained", EventLogContract::order);
        checks.put("the_tail_follows_every_append", EventLogContract::tail);
        checks.put("reading_starts_with_the_frame_that_holds_the_position", EventLogContract::readFromAnywhere);
        checks.put("a_point_read_returns_the_frame_at_its_address", EventLogContract::pointReads);
        checks.put("an_address_without_a_frame_is_corrupt", EventLogContract::wrongAddress);
        checks.put("a_frame_that_leaves_a_gap_or_repeats_is_refused", EventLogContract::density);
        checks.put("a_frame_that_is_too_large_is_refused_and_the_largest_is_not", EventLogContract::tooLarge);
        checks.put("a_frame_that_was_changed_is_refused", EventLogContract::changed);
        checks.put("parts_of_a_commit_follow_each_other", EventLogContract::parts);
        checks.put("a_gap_stands_for_lost_frames_and_the_chain_goes_on", EventLogContract::gap);
        checks.put("a_gap_that_does_not_know_its_end_is_chained_like_a_frame", EventLogContract::openGap);
        checks.put("a_roll_changes_nothing_but_the_segment", EventLogContract::roll);
        checks.put("a_cursor_ends_where_the_log_ended_when_it_was_made", EventLogContract::cursorEnd);
        checks.put("readers_beside_the_writer_see_a_prefix", EventLogContract::besideTheWriter);
        checks.put("an_interrupted_thread_gets_its_work_done", EventLogContract::interrupted);
        checks.put("urgent_frames_stand_in_the_same_order", EventLogContract::urgent);
        checks.put("a_closed_log_refuses_everything", EventLogContract::closed);
        return checks;
    }

    private static void emptyLog(EventLog log) {
        assertEquals(Tail.EMPTY, log.tail());
        assertEquals(List.of(), readAll(log, 1));
        log.force();
        log.roll();
        assertEquals(Tail.EMPTY, log.tail());
        assertThrows(IllegalArgumentException.class, () -> log.read(0));
    }

    private static void order(EventLog log) {
        List<Frame> frames = Frames.run(11, 1, 300, 3_000);

        List<FrameAddress> addresses = appendAll(log, frames);
        log.force();

        assertSame(frames, addresses, readAll(log, 1));
    }

    private static void tail(EventLog log) {
        Head head = Head.EMPTY;
        for (Frame frame : Frames.run(12, 1, 20, 100)) {
            log.append(frame);
            head = frame.headAfter(head);
            assertEquals(new Tail(frame.lastPosition(), head), log.tail());
        }
    }

    private static void readFromAnywhere(EventLog log) {
        List<Frame> frames = Frames.run(13, 1, 60, 4_000);
        appendAll(log, frames.subList(0, 25));
        log.roll();
        appendAll(log, frames.subList(25, 60));
        List<StoredFrame> all = readAll(log, 1);

        for (int i = 0; i < frames.size(); i++) {
            for (long position = frames.get(i).position();
                    position <= frames.get(i).lastPosition();
                    position++) {
                assertEquals(places(all.subList(i, 60)), places(readAll(log, position)), "from " + position);
            }
        }
        assertEquals(List.of(), readAll(log, log.tail().position() + 1));
        assertEquals(List.of(), readAll(log, Long.MAX_VALUE));
    }

    private static void pointReads(EventLog log) {
        List<Frame> frames = new ArrayList<>(Frames.run(14, 1, 50, 200));
        frames.add(Frames.ofLength(frames.get(49).lastPosition() + 1, log.frameBytesMax()));
        List<FrameAddress> addresses = appendAll(log, frames.subList(0, 30));
        log.roll();
        addresses.addAll(appendAll(log, frames.subList(30, 51)));

        for (int i = frames.size() - 1; i >= 0; i--) {
            assertArrayEquals(frames.get(i).bytes(), log.read(addresses.get(i)).bytes(), "at " + addresses.get(i));
        }
    }

    private static void wrongAddress(EventLog log) {
        FrameAddress first = log.append(Frames.frame(1, 1, 500));

        for (FrameAddress wrong : List.of(
                new FrameAddress(first.segment(), first.offset() + 8),
                new FrameAddress(first.segment(), first.offset() + 1_000_000_000),
                new FrameAddress(first.segment(), -1),
                new FrameAddress(first.segment() + 1, first.offset()),
                new FrameAddress(0, first.offset()))) {
            HearthbookException e = assertThrows(HearthbookException.class, () -> log.read(wrong));
            assertEquals(ErrorCode.CORRUPT, e.code());
        }
    }

    private static void density(EventLog log) {
        log.append(Frames.frame(1, 3, 100));
        Tail tail = log.tail();

        for (long position : new long[] {1, 3, 5, 1_000}) {
            assertThrows(IllegalArgumentException.class, () -> log.append(Frames.frame(position, 1, 10)));
        }

        assertEquals(tail, log.tail());
        log.append(Frames.frame(4, 1, 10));
        assertEquals(2, readAll(log, 1).size());
    }

    private static void tooLarge(EventLog log) {
        int max = log.frameBytesMax();
        assertTrue(max <= EventLog.FRAME_BYTES_MAX);

        assertThrows(IllegalArgumentException.class, () -> log.append(Frames.ofLength(1, max + 1)));
        List<Frame> largest = List.of(Frames.ofLength(1, max), Frames.ofLength(2, max - 1), Frames.ofLength(3, max));
        List<FrameAddress> addresses = appendAll(log, largest);

        assertSame(largest, addresses, readAll(log, 1));
    }

    private static void changed(EventLog log) {
        Frame frame = Frames.frame(1, 1, 1_000);
        frame.bytes()[700] ^= 1;

        assertThrows(IllegalArgumentException.class, () -> log.append(frame));

        assertEquals(Tail.EMPTY, log.tail());
    }

    private static void parts(EventLog log) {
        log.reserve(2_000_000);
        List<Frame> frames = List.of(
                Frames.frame(1, 2, 100),
                Frames.part(3, 2, false),
                Frames.part(5, 1, false),
                Frames.part(6, 4, true),
                Frames.frame(10, 1, 100));
        List<FrameAddress> addresses = appendAll(log, frames.subList(0, 3));

        assertThrows(IllegalStateException.class, log::roll);
        assertThrows(IllegalArgumentException.class, () -> log.append(Frames.frame(6, 1, 100)));
        addresses.addAll(appendAll(log, frames.subList(3, 4)));
        log.force();
        log.roll();
        addresses.addAll(appendAll(log, frames.subList(4, 5)));

        assertSame(frames, addresses, readAll(log, 1));
        assertEquals(addresses.get(1).segment(), addresses.get(3).segment());
    }

    private static void gap(EventLog log) {
        List<Frame> old = Frames.run(21, 1, 10, 300);
        List<Head> heads = new ArrayList<>();
        Head head = Head.EMPTY;
        for (Frame frame : old) {
            head = frame.headAfter(head);
            heads.add(head);
        }
        Frame gap =
                Frames.gap(old.get(3).position(), old.get(5).lastPosition(), heads.get(2), Optional.of(heads.get(5)));

        appendAll(log, old.subList(0, 3));
        log.roll();
        for (Frame elsewhere : List.of(
                Frames.gap(gap.position(), gap.lastPosition(), heads.get(1), Optional.of(heads.get(5))),
                Frames.gap(gap.position() + 1, gap.lastPosition(), heads.get(2), Optional.of(heads.get(5))))) {
            assertThrows(IllegalArgumentException.class, () -> log.append(elsewhere));
        }
        FrameAddress address = log.append(gap);
        appendAll(log, old.subList(6, 10));
        log.force();

        assertEquals(new Tail(old.get(9).lastPosition(), heads.get(9)), log.tail());
        assertEquals(gap.gap(), log.read(address).gap());
        for (long position = gap.position(); position <= gap.lastPosition(); position++) {
            List<StoredFrame> behind = readAll(log, position);
            assertEquals(5, behind.size());
            assertArrayEquals(gap.bytes(), behind.get(0).frame().bytes());
            assertEquals(heads.get(5), behind.get(0).head());
            assertEquals(heads.get(9), behind.get(4).head());
        }
    }

    private static void openGap(EventLog log) {
        Frame first = Frames.gap(1, Gap.EVENTS_MAX, Head.EMPTY, Optional.empty());
        log.append(first);
        Head between = log.tail().head();
        assertEquals(first.headAfter(Head.EMPTY), between);
        assertNotEquals(Head.EMPTY, between);

        log.append(Frames.gap(1L + Gap.EVENTS_MAX, 4_000_000_000L, between, Optional.empty()));
        log.append(Frames.frame(4_000_000_001L, 2, 100));

        assertEquals(4_000_000_002L, log.tail().position());
        assertEquals(3, readAll(log, 1).size());
        assertEquals(2, readAll(log, 3_000_000_000L).size());
    }

    private static void roll(EventLog log) {
        List<Frame> frames = Frames.run(15, 1, 40, 500);
        List<FrameAddress> addresses = new ArrayList<>();
        for (int i = 0; i < frames.size(); i += 10) {
            addresses.addAll(appendAll(log, frames.subList(i, i + 10)));
            Tail tail = log.tail();
            log.roll();
            log.roll();
            assertEquals(tail, log.tail());
        }

        assertSame(frames, addresses, readAll(log, 1));
        assertTrue(addresses.get(39).segment() > addresses.get(0).segment());
    }

    private static void cursorEnd(EventLog log) {
        appendAll(log, Frames.run(16, 1, 10, 500));

        try (FrameCursor cursor = log.read(1)) {
            assertNotNull(cursor.next());
            log.append(Frames.frame(log.tail().position() + 1, 1, 10));
            log.roll();
            log.append(Frames.frame(log.tail().position() + 1, 1, 10));

            for (int i = 1; i < 10; i++) {
                assertNotNull(cursor.next(), "frame " + i);
            }
            assertNull(cursor.next());
            assertNull(cursor.next());
        }
        assertEquals(12, readAll(log, 1).size());
    }

    private static void besideTheWriter(EventLog log) throws Exception {
        List<Frame> frames = Frames.run(17, 1, 600, 2_000);
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean written = new AtomicBoolean();
        FutureTask<Integer> reader = new FutureTask<>(() -> {
            int reads = 0;
            for (boolean last = false; !last; reads++) {
                started.countDown();
                last = written.get();
                long end = log.tail().position();
                long seenTo = 0;
                for (StoredFrame stored : readAll(log, Math.max(1, end - 300))) {
                    assertArrayEquals(
                            stored.frame().bytes(), log.read(stored.address()).bytes());
                    seenTo = stored.frame().lastPosition();
                }
                assertTrue(seenTo >= end, "read to " + seenTo + " although " + end + " had been appended");
            }
            return reads;
        });
        Thread thread = new Thread(reader, "contract-reader");
        thread.start();
        assertTrue(started.await(10, TimeUnit.SECONDS));

        for (int i = 0; i < frames.size(); i++) {
            log.append(frames.get(i));
            if (i % 150 == 149) {
                log.roll();
            }
        }

        written.set(true);
        assertTrue(reader.get(30, TimeUnit.SECONDS) > 0);
        thread.join();
    }

    private static void interrupted(EventLog log) {
        List<Frame> frames = Frames.run(18, 1, 20, 500);
        FrameAddress first = log.append(frames.get(0));
        FrameCursor shared = log.read(1);

        Thread.currentThread().interrupt();
        appendAll(log, frames.subList(1, 10));
        log.force();
        log.roll();
        appendAll(log, frames.subList(10, 20));
        int read = readAll(log, 1).size();
        Frame again = log.read(first);
        boolean kept = Thread.interrupted();

        assertTrue(kept, "the interrupt was swallowed");
        assertEquals(20, read);
        assertArrayEquals(frames.get(0).bytes(), again.bytes());
        assertNotNull(shared.next());
        shared.close();
        assertEquals(20, readAll(log, 1).size());
    }

    private static void urgent(EventLog log) {
        List<Frame> frames = Frames.run(19, 1, 3, 500);
        List<FrameAddress> addresses = new ArrayList<>();
        addresses.add(log.appendUrgent(frames.get(0)));
        addresses.add(log.append(frames.get(1)));
        addresses.add(log.appendUrgent(frames.get(2)));

        assertSame(frames, addresses, readAll(log, 1));
    }

    private static void closed(EventLog log) {
        FrameAddress address = log.append(Frames.frame(1, 1, 10));
        FrameCursor cursor = log.read(1);
        assertNotNull(cursor.next());

        log.close();
        log.close();

        cursor.close();
        assertThrows(IllegalStateException.class, () -> log.append(Frames.frame(2, 1, 10)));
        assertThrows(IllegalStateException.class, log::force);
        assertThrows(IllegalStateException.class, log::roll);
        assertThrows(IllegalStateException.class, () -> log.reserve(1));
        assertThrows(IllegalStateException.class, () -> log.read(1));
        assertThrows(IllegalStateException.class, () -> log.read(address));
    }

    /** Appends frames; their addresses. */
    public static List<FrameAddress> appendAll(EventLog log, List<Frame> frames) {
        List<FrameAddress> addresses = new ArrayList<>();
        frames.forEach(frame -> addresses.add(log.append(frame)));
        return addresses;
    }

    /** Everything from {@code position} on. */
    public static List<StoredFrame> readAll(EventLog log, long position) {
        List<StoredFrame> stored = new ArrayList<>();
        try (FrameCursor cursor = log.read(position)) {
            for (StoredFrame next = cursor.next(); next != null; next = cursor.next()) {
                stored.add(next);
            }
        }
        return stored;
    }

    /** Fails unless {@code stored} are exactly {@code frames} at {@code addresses}, with the heads of their chain. */
    static void assertSame(List<Frame> frames, List<FrameAddress> addresses, List<StoredFrame> stored) {
        assertEquals(frames.size(), stored.size());
        Head head = Head.EMPTY;
        for (int i = 0; i < frames.size(); i++) {
            head = frames.get(i).headAfter(head);
            assertArrayEquals(frames.get(i).bytes(), stored.get(i).frame().bytes(), "frame " + i);
            assertEquals(addresses.get(i), stored.get(i).address(), "address of frame " + i);
            assertEquals(head, stored.get(i).head(), "head after frame " + i);
        }
    }

    private static List<String> places(List<StoredFrame> stored) {
        return stored.stream()
                .map(one -> one.frame() + " " + one.address() + " " + one.head())
                .toList();
    }
}
