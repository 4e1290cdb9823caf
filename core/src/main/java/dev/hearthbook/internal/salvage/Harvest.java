package dev.hearthbook.internal.salvage;

import dev.hearthbook.internal.chronicle.Wreck;
import dev.hearthbook.internal.codec.FrameHeader;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Gap;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is left of a log: every frame that is whole and whose sealed header opens under the book's keys. That header binds
 * body, position and the head before, so a frame that opens is one that this book wrote, at that place of its history.
 *
 * <p>A commit of several parts counts when all of them are there, one after the other. One thread.
 */
final class Harvest {
    private final Wreck wreck;
    private final KeyVault keys;
    private final List<Stretch> stretches = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();
    private long durable;

    private Harvest(Wreck wreck, KeyVault keys) {
        this.wreck = wreck;
        this.keys = keys;
    }

    /**
     * Searches every byte of every segment.
     *
     * @param searched told how many bytes more were searched
     */
    static Harvest of(Wreck wreck, KeyVault keys, LongConsumer searched) throws IOException {
        Harvest harvest = new Harvest(wreck, keys);
        for (int segment : wreck.segments()) {
            Collector collector = new Collector(keys, segment, harvest::add, harvest.leftOut::add) {
                @Override
                public void mark(long position) {
                    harvest.durable = Math.max(harvest.durable, position);
                }
            };
            wreck.search(segment, 0, Long.MAX_VALUE, collector);
            collector.end();
            searched.accept(wreck.size(segment));
        }
        return harvest;
    }

    private void add(Stretch commit) {
        Stretch last = stretches.isEmpty() ? null : stretches.get(stretches.size() - 1);
        if (last != null && last.leadsTo(commit)) {
            stretches.set(stretches.size() - 1, last.with(commit));
        } else {
            stretches.add(commit);
        }
    }

    /** In order of place. */
    List<Stretch> stretches() {
        return stretches;
    }

    /** What was found and cannot be part of a history. */
    List<LeftOut> leftOut() {
        return leftOut;
    }

    /** The last position that a mark calls durable, or 0. */
    long durable() {
        return durable;
    }

    /** The commits of a stretch one by one. */
    List<Stretch> commits(Stretch stretch) throws IOException {
        List<Stretch> commits = new ArrayList<>();
        wreck.search(
                stretch.segment(),
                stretch.from(),
                stretch.to(),
                new Collector(keys, stretch.segment(), commits::add, left -> {}));
        return commits;
    }

    /** The frames of a stretch, in order. */
    void frames(Stretch stretch, Consumer<Frame> to) throws IOException {
        wreck.search(stretch.segment(), stretch.from(), stretch.to(), new Wreck.Finder() {
            @Override
            public void frame(long offset, Frame frame) {
                // A frame between two others that does not belong to the book was left out when it was searched.
                if (frame.position() >= stretch.first()
                        && frame.lastPosition() <= stretch.last()
                        && opens(keys, frame)) {
                    to.accept(frame);
                }
            }

            @Override
            public void mark(long position) {}
        });
    }

    private static boolean opens(KeyVault keys, Frame frame) {
        try {
            Opened.of(keys, frame);
            return true;
        } catch (HearthbookException e) {
            return false;
        }
    }

    /** What a frame says once it is authenticated. */
    record Opened(Head before, Head after, long timeMicros, int part, int parts) {
        /** @throws HearthbookException when it is none of this book's */
        static Opened of(KeyVault keys, Frame frame) {
            if (frame.isGap()) {
                Gap gap = frame.gap().orElseThrow();
                if (!keys.verify(gap.signed(keys.store()), gap.signature())) {
                    throw new HearthbookException(
                            ErrorCode.TAMPERED, "The gap at position " + gap.first() + " was not signed by this book.");
                }
                return new Opened(gap.before(), frame.headAfter(gap.before()), gap.sinceMicros(), 0, 1);
            }
            FrameHeader header = FrameHeader.decode(
                    keys.openHeader(frame.envelopeKey(), frame.headerBox(), frame.associatedData(keys.store())));
            return new Opened(
                    header.before(),
                    frame.headAfter(header.before()),
                    header.timeMicros(),
                    header.part(),
                    header.parts());
        }
    }

    /** Puts the parts of commits together. */
    private static class Collector implements Wreck.Finder {
        private final KeyVault keys;
        private final int segment;
        private final Consumer<Stretch> commits;
        private final Consumer<LeftOut> leftOut;
        private @Nullable Stretch begun;
        private int parts;

        Collector(KeyVault keys, int segment, Consumer<Stretch> commits, Consumer<LeftOut> leftOut) {
            this.keys = keys;
            this.segment = segment;
            this.commits = commits;
            this.leftOut = leftOut;
        }

        @Override
        public void frame(long offset, Frame frame) {
            Opened opened;
            try {
                opened = Opened.of(keys, frame);
            } catch (HearthbookException e) {
                leftOut.accept(new LeftOut(
                        segment,
                        offset,
                        frame.position(),
                        frame.lastPosition(),
                        "does not open under the keys of this book (" + e.code() + ")"));
                return;
            }
            Stretch one = new Stretch(
                    segment,
                    offset,
                    offset + frame.length(),
                    frame.position(),
                    frame.lastPosition(),
                    opened.before,
                    opened.after,
                    opened.timeMicros,
                    opened.timeMicros,
                    1);
            Stretch before = begun;
            boolean goesOn = before != null && before.leadsTo(one) && opened.part == parts;
            if (before != null && !goesOn) {
                end();
            }
            if (!goesOn && opened.part > 0) {
                leaveOut(one);
                return;
            }
            Stretch whole = goesOn && before != null ? before.with(one) : one;
            parts = opened.part + 1;
            begun = parts < opened.parts ? whole : null;
            if (begun == null) {
                commits.accept(whole);
            }
        }

        @Override
        public void mark(long position) {}

        /** There will be no more parts. */
        void end() {
            Stretch unfinished = begun;
            begun = null;
            if (unfinished != null) {
                leaveOut(unfinished);
            }
        }

        private void leaveOut(Stretch part) {
            leftOut.accept(new LeftOut(
                    segment, part.from(), part.first(), part.last(), "is part of a commit whose other parts are lost"));
        }
    }
}
