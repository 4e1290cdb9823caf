package dev.hearthbook;

import dev.hearthbook.event.EventTypes;
import dev.hearthbook.files.Disk;
import dev.hearthbook.files.Preset;
import dev.hearthbook.integrity.Anchor;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.Require;
import dev.hearthbook.policy.Guard;
import dev.hearthbook.work.Workers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * How a book is opened. Take {@link #defaults} and change what differs.
 *
 * @param dir the book's folder; nothing is written outside of it, but to {@code anchors}
 * @param preset what a new book is made for; one that is there keeps what it was begun with
 * @param durability what "acknowledged" promises; default {@link Durability#GROUP}
 * @param eventTypes the application's own event types, besides those of the nouns
 * @param queueMax commits that may wait for the writer, 1 to 1,000,000; default 8,192. Callers beyond wait up to {@code patience}.
 * @param patience how long a caller waits for room in the queue before {@code OVERLOADED}; default 10 seconds
 * @param segmentBytes when the log begins a new segment, 1 MiB to 1 GiB; default 64 MiB
 * @param compress whether payloads over 1 KiB are deflated when that saves a tenth; default true
 * @param commandsKept how long command ids are remembered, by the book's clock; default 90 days. Older ids append anew.
 * @param clock where event times come from
 * @param ids where new ids come from
 * @param disk how the log reaches its files; another one than {@link Disk#real} is for tests that let a disk fail
 * @param workers who does what no caller waits for; others than {@link Workers#threads} are for tests on one thread
 * @param anchors where copies of checkpoints are kept, outside of the folder; default none, at most {@link #ANCHORS_MAX}
 * @param guard which reads are logged, the policies, and who is told of events; default none
 */
public record BookConfig(
        Path dir,
        Preset preset,
        Durability durability,
        EventTypes eventTypes,
        int queueMax,
        Duration patience,
        long segmentBytes,
        boolean compress,
        Duration commandsKept,
        InstantSource clock,
        IdSource ids,
        Disk disk,
        Workers workers,
        List<Anchor> anchors,
        Guard guard) {
    /** The most places where checkpoints are kept: each is asked at every open. */
    public static final int ANCHORS_MAX = 16;

    private static final long MIB = 1024 * 1024;

    public BookConfig {
        Require.that(
                queueMax >= 1 && queueMax <= 1_000_000, "queueMax lies between 1 and 1,000,000, but was %d", queueMax);
        Require.that(!patience.isNegative(), "patience is not negative, but was %s", patience);
        Require.that(
                segmentBytes >= MIB && segmentBytes <= 1024 * MIB,
                "segmentBytes lies between 1 MiB and 1 GiB, but was %d",
                segmentBytes);
        Require.that(
                !commandsKept.isNegative() && commandsKept.toDays() <= 3_650,
                "commandsKept lies between 0 and 3,650 days, but was %s",
                commandsKept);
        Require.that(
                anchors.size() <= ANCHORS_MAX,
                "a book has at most %d anchors, but had %d",
                ANCHORS_MAX,
                anchors.size());
        anchors = List.copyOf(anchors);
    }

    /** The defaults for a book in this folder. */
    public static BookConfig defaults(Path dir) {
        return new BookConfig(
                dir,
                Preset.REGULAR,
                Durability.GROUP,
                EventTypes.none(),
                8_192,
                Duration.ofSeconds(10),
                64 * MIB,
                true,
                Duration.ofDays(90),
                InstantSource.system(),
                IdSource.system(),
                Disk.real(),
                Workers.threads(),
                List.of(),
                Guard.NONE);
    }

    /** The defaults for a small book in this folder, or one of many: {@link Preset#SMALL}, segments of 16 MiB. */
    public static BookConfig small(Path dir) {
        return defaults(dir).withPreset(Preset.SMALL).withSegmentBytes(16 * MIB);
    }

    public BookConfig withPreset(Preset madeFor) {
        return new BookConfig(
                dir,
                madeFor,
                durability,
                eventTypes,
                queueMax,
                patience,
                segmentBytes,
                compress,
                commandsKept,
                clock,
                ids,
                disk,
                workers,
                anchors,
                guard);
    }

    public BookConfig withDurability(Durability promise) {
        return new BookConfig(
                dir,
                preset,
                promise,
                eventTypes,
                queueMax,
                patience,
                segmentBytes,
                compress,
                commandsKept,
                clock,
                ids,
                disk,
                workers,
                anchors,
                guard);
    }

    public BookConfig withEventTypes(EventTypes types) {
        return new BookConfig(
                dir,
                preset,
                durability,
                types,
                queueMax,
                patience,
                segmentBytes,
                compress,
                commandsKept,
                clock,
                ids,
                disk,
                workers,
                anchors,
                guard);
    }

    public BookConfig withQueueMax(int commits) {
        return new BookConfig(
                dir,
                preset,
                durability,
                eventTypes,
                commits,
                patience,
                segmentBytes,
                compress,
                commandsKept,
                clock,
                ids,
                disk,
                workers,
                anchors,
                guard);
    }

    public BookConfig withPatience(Duration wait) {
        return new BookConfig(
                dir,
                preset,
                durability,
                eventTypes,
                queueMax,
                wait,
                segmentBytes,
                compress,
                commandsKept,
                clock,
                ids,
                disk,
                workers,
                anchors,
                guard);
    }

    public BookConfig withSegmentBytes(long bytes) {
        return new BookConfig(
                dir,
                preset,
                durability,
                eventTypes,
                queueMax,
                patience,
                bytes,
                compress,
                commandsKept,
                clock,
                ids,
                disk,
                workers,
                anchors,
                guard);
    }

    public BookConfig withCompress(boolean deflate) {
        return new BookConfig(
                dir,
                preset,
                durability,
                eventTypes,
                queueMax,
                patience,
                segmentBytes,
                deflate,
                commandsKept,
                clock,
                ids,
                disk,
                workers,
                anchors,
                guard);
    }

    public BookConfig withCommandsKept(Duration time) {
        return new BookConfig(
                dir,
                preset,
                durability,
                eventTypes,
                queueMax,
                patience,
                segmentBytes,
                compress,
                time,
                clock,
                ids,
                disk,
                workers,
                anchors,
                guard);
    }

    public BookConfig withClock(InstantSource source) {
        return new BookConfig(
                dir,
                preset,
                durability,
                eventTypes,
                queueMax,
                patience,
                segmentBytes,
                compress,
                commandsKept,
                source,
                ids,
                disk,
                workers,
                anchors,
                guard);
    }

    public BookConfig withIds(IdSource source) {
        return new BookConfig(
                dir,
                preset,
                durability,
                eventTypes,
                queueMax,
                patience,
                segmentBytes,
                compress,
                commandsKept,
                clock,
                source,
                disk,
                workers,
                anchors,
                guard);
    }

    public BookConfig withDisk(Disk files) {
        return new BookConfig(
                dir,
                preset,
                durability,
                eventTypes,
                queueMax,
                patience,
                segmentBytes,
                compress,
                commandsKept,
                clock,
                ids,
                files,
                workers,
                anchors,
                guard);
    }

    public BookConfig withWorkers(Workers those) {
        return new BookConfig(
                dir,
                preset,
                durability,
                eventTypes,
                queueMax,
                patience,
                segmentBytes,
                compress,
                commandsKept,
                clock,
                ids,
                disk,
                those,
                anchors,
                guard);
    }

    /** Where copies of the book's checkpoints are kept: compared at every open, replaced by every new checkpoint. */
    public BookConfig withAnchors(Anchor... places) {
        return new BookConfig(
                dir,
                preset,
                durability,
                eventTypes,
                queueMax,
                patience,
                segmentBytes,
                compress,
                commandsKept,
                clock,
                ids,
                disk,
                workers,
                List.of(places),
                guard);
    }

    /** Which reads are logged, the policies, and who is told of events. */
    public BookConfig withGuard(Guard watching) {
        return new BookConfig(
                dir,
                preset,
                durability,
                eventTypes,
                queueMax,
                patience,
                segmentBytes,
                compress,
                commandsKept,
                clock,
                ids,
                disk,
                workers,
                anchors,
                watching);
    }

    /** The settings, for the log; clock, ids, disk, workers and anchors are left out. */
    @Override
    public String toString() {
        return "BookConfig[dir=" + dir + ", preset=" + preset + ", durability=" + durability + ", eventTypes="
                + eventTypes.all().size()
                + ", queueMax=" + queueMax + ", patience=" + patience + ", segmentBytes=" + segmentBytes + ", compress="
                + compress + ", commandsKept=" + commandsKept + ", guard=" + guard + "]";
    }
}
