package dev.hearthbook.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contract finds what is broken: a log with one flaw fails the checks that are about it. */
class EventLogContractTest {
    private enum Flaw {
        NONE,
        LOSES_A_FRAME,
        WRONG_HEADS,
        WRONG_ADDRESSES,
        STARTS_TOO_LATE,
        TAIL_LAGS,
        TAKES_GAPS,
        TAKES_CHANGED_FRAMES,
        SWALLOWS_INTERRUPTS,
        STAYS_OPEN
    }

    private static final Map<Flaw, String> NOTICED = new EnumMap<>(Map.of(
            Flaw.LOSES_A_FRAME, "frames_come_back_in_order_unchanged_and_chained",
            Flaw.WRONG_HEADS, "frames_come_back_in_order_unchanged_and_chained",
            Flaw.WRONG_ADDRESSES, "a_point_read_returns_the_frame_at_its_address",
            Flaw.STARTS_TOO_LATE, "reading_starts_with_the_frame_that_holds_the_position",
            Flaw.TAIL_LAGS, "the_tail_follows_every_append",
            Flaw.TAKES_GAPS, "a_frame_that_leaves_a_gap_or_repeats_is_refused",
            Flaw.TAKES_CHANGED_FRAMES, "a_frame_that_was_changed_is_refused",
            Flaw.SWALLOWS_INTERRUPTS, "an_interrupted_thread_gets_its_work_done",
            Flaw.STAYS_OPEN, "a_closed_log_refuses_everything"));

    @TestFactory
    Stream<DynamicTest> a_flaw_is_noticed() {
        return NOTICED.entrySet().stream()
                .map(flaw -> DynamicTest.dynamicTest(flaw.getKey().name(), () -> {
                    Set<String> failed = failures(flaw.getKey());
                    assertEquals(true, failed.contains(flaw.getValue()), "failed were " + failed);
                }));
    }

    @TestFactory
    Stream<DynamicTest> no_flaw_no_failure() {
        return Stream.of(DynamicTest.dynamicTest("NONE", () -> assertEquals(Set.of(), failures(Flaw.NONE))));
    }

    private static Set<String> failures(Flaw flaw) {
        Set<String> failed = new TreeSet<>();
        EventLogContract.checks().forEach((name, check) -> {
            try {
                check.holdFor(() -> new FlawedLog(flaw));
            } catch (Exception | AssertionError e) {
                failed.add(name);
            } finally {
                Thread.interrupted();
            }
        });
        return failed;
    }

    /** Keeps the contract but for one flaw. */
    private static final class FlawedLog implements EventLog {
        private final Flaw flaw;
        private final InMemoryLog log = InMemoryLog.create();
        private final List<Tail> tails = new ArrayList<>(List.of(Tail.EMPTY, Tail.EMPTY));

        FlawedLog(Flaw flaw) {
            this.flaw = flaw;
        }

        @Override
        public Tail tail() {
            return flaw == Flaw.TAIL_LAGS ? tails.get(tails.size() - 2) : log.tail();
        }

        @Override
        public FrameAddress append(Frame frame) {
            if (flaw == Flaw.SWALLOWS_INTERRUPTS) {
                Thread.interrupted();
            }
            Frame kept = frame;
            if (flaw == Flaw.TAKES_GAPS && frame.position() > log.tail().position() + 1) {
                kept = Frames.frame(log.tail().position() + 1, frame.events(), 10);
            } else if (flaw == Flaw.TAKES_CHANGED_FRAMES && !frame.isWhole()) {
                kept = Frames.frame(frame.position(), frame.events(), 10);
            }
            FrameAddress address = log.append(kept);
            tails.add(log.tail());
            return flaw == Flaw.WRONG_ADDRESSES ? new FrameAddress(address.segment(), address.offset() + 4) : address;
        }

        @Override
        public FrameAddress appendUrgent(Frame frame) {
            return log.appendUrgent(frame);
        }

        @Override
        public void reserve(long bytes) {
            log.reserve(bytes);
        }

        @Override
        public int frameBytesMax() {
            return log.frameBytesMax();
        }

        @Override
        public void force() {
            log.force();
        }

        @Override
        public void roll() {
            log.roll();
        }

        @Override
        public FrameCursor read(long position) {
            FrameCursor cursor =
                    log.read(flaw == Flaw.STARTS_TOO_LATE && position < Long.MAX_VALUE ? position + 1 : position);
            return new FrameCursor() {
                @Override
                public @Nullable StoredFrame next() {
                    StoredFrame next = cursor.next();
                    if (next != null
                            && flaw == Flaw.LOSES_A_FRAME
                            && next.frame().position() > 50) {
                        next = cursor.next();
                    }
                    return next != null && flaw == Flaw.WRONG_HEADS
                            ? new StoredFrame(
                                    next.address(), next.frame(), next.frame().headAfter(Head.EMPTY))
                            : next;
                }

                @Override
                public void close() {
                    cursor.close();
                }
            };
        }

        @Override
        public Frame read(FrameAddress address) {
            return log.read(address);
        }

        @Override
        public long bytes() {
            return log.bytes();
        }

        @Override
        public void close() {
            if (flaw != Flaw.STAYS_OPEN) {
                log.close();
            }
        }
    }
}
