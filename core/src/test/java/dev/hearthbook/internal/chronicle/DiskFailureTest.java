package dev.hearthbook.internal.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.files.Disk;
import dev.hearthbook.internal.chronicle.ChronicleLog.Options;
import dev.hearthbook.log.EventLog.FrameAddress;
import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Frames;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the disk says no. */
class DiskFailureTest {
    private static final long FOREVER = Long.MAX_VALUE;

    @TempDir
    Path temp;

    @Test
    void after_a_failed_force_nothing_is_written_and_everything_is_read() {
        List<Frame> frames = Frames.run(1, 1, 5, 300);
        FailingDisk disk = new FailingDisk(1);
        try (ChronicleLog log = ChronicleLog.open(temp, Options.SMALL, disk)) { // the folder was there already
            FrameAddress first = log.append(frames.get(0));
            Tail tail = log.tail();

            assertCode(ErrorCode.IO_FAILED, log::force);

            assertCode(ErrorCode.IO_FAILED, log::force);
            assertCode(ErrorCode.IO_FAILED, () -> log.append(frames.get(1)));
            assertCode(ErrorCode.IO_FAILED, () -> log.reserve(1));
            assertCode(ErrorCode.IO_FAILED, log::roll);
            assertEquals(tail, log.tail());
            assertEquals(1, Logs.frames(log).size());
            assertEquals(frames.get(0).toString(), log.read(first).toString());
        }
        try (ChronicleLog log = ChronicleLog.open(temp, Options.SMALL)) {
            assertEquals(1, Logs.prefix(frames, Logs.frames(log)));
            log.append(frames.get(1));
            log.force();
        }
    }

    @Test
    void wherever_a_force_fails_the_log_opens_again_with_what_was_forced() {
        List<Frame> frames = Frames.run(2, 1, 12, 300);
        int places = 0;
        for (boolean finished = false; !finished; places++) {
            Path folder = temp.resolve("log-" + places);
            int forced = 0;
            ChronicleLog log = null;
            try {
                log = ChronicleLog.open(folder, Options.SMALL, new FailingDisk(places));
                for (int i = 0; i < 12; i++) {
                    log.append(frames.get(i));
                    log.force();
                    forced = i + 1;
                    if (i % 4 == 3) {
                        log.roll();
                    }
                }
                log.close();
                finished = true;
            } catch (HearthbookException e) {
                assertEquals(ErrorCode.IO_FAILED, e.code());
                if (log != null) {
                    closeQuietly(log);
                }
            }
            try (ChronicleLog again = ChronicleLog.open(folder, Options.SMALL, Logs.NO_WAIT)) {
                assertTrue(Logs.prefix(frames, Logs.frames(again)) >= forced, "place " + places);
            }
        }
        assertTrue(places > 25, "only " + places + " places to fail were found");
    }

    @Test
    void a_full_disk_refuses_before_anything_is_written_and_the_log_goes_on_when_there_is_room() {
        FailingDisk disk = new FailingDisk(FOREVER);
        try (ChronicleLog log = ChronicleLog.open(temp, Options.SMALL, disk)) {
            log.append(Frames.ofLength(1, 60_000));
            disk.full(true);
            long position = 2;
            while (appends(log, position)) {
                position++;
            }
            Tail tail = log.tail();

            assertEquals(position - 1, tail.position());
            assertCode(ErrorCode.OUT_OF_SPACE, () -> log.reserve(1 << 20));
            for (int i = 0; i < 3; i++) {
                log.appendUrgent(Frames.ofLength(position++, 20_000));
            }
            log.force();
            disk.full(false);
            log.append(Frames.ofLength(position, 60_000));

            assertEquals(position, Logs.frames(log).size());
        }
    }

    @Test
    void what_is_kept_back_for_urgent_frames_is_bounded() {
        FailingDisk disk = new FailingDisk(FOREVER);
        try (ChronicleLog log = ChronicleLog.open(temp, Options.SMALL, disk)) {
            log.append(Frames.ofLength(1, 1_000));
            disk.full(true);

            long position = 2;
            HearthbookException refused = null;
            while (refused == null && position < 100) {
                try {
                    log.appendUrgent(Frames.ofLength(position, 60_000));
                    position++;
                } catch (HearthbookException e) {
                    refused = e;
                }
            }

            assertEquals(ErrorCode.OUT_OF_SPACE, Objects.requireNonNull(refused).code());
            assertTrue(position > 4, "only " + position);
            assertEquals(position - 1, log.tail().position());
        }
    }

    @Test
    void a_new_segment_is_not_begun_on_a_full_disk() {
        FailingDisk disk = new FailingDisk(FOREVER);
        try (ChronicleLog log = ChronicleLog.open(temp.resolve("log"), Options.SMALL, disk)) {
            disk.full(true);
            assertCode(ErrorCode.OUT_OF_SPACE, () -> log.append(Frames.frame(1, 1, 10)));

            disk.full(false);
            log.append(Frames.frame(1, 1, 10));
            assertEquals(1, Logs.frames(log).size());
        }
    }

    @Test
    void an_erasure_finds_room_on_a_full_disk_even_without_an_open_segment() {
        FailingDisk disk = new FailingDisk(FOREVER);
        Path folder = temp.resolve("log");
        Path reserve = folder.resolve("reserve");
        try (ChronicleLog log = ChronicleLog.open(folder, Options.SMALL, disk)) {
            log.append(Frames.ofLength(1, 1_000));
            assertTrue(Files.exists(reserve));
        }
        disk.fullWhile(() -> Files.exists(reserve));
        try (ChronicleLog log = ChronicleLog.open(folder, Options.SMALL, disk)) {
            assertCode(ErrorCode.OUT_OF_SPACE, () -> log.append(Frames.ofLength(2, 1_000)));

            log.appendUrgent(Frames.ofLength(2, 1_000));
            log.force();

            assertFalse(Files.exists(reserve));
            assertEquals(2, Logs.frames(log).size());
        }
    }

    @Test
    void what_was_kept_for_an_erasure_is_kept_again_before_anything_else_gets_room() {
        FailingDisk disk = new FailingDisk(FOREVER);
        Path folder = temp.resolve("log");
        Path reserve = folder.resolve("reserve");
        try (ChronicleLog log = ChronicleLog.open(folder, Options.SMALL, disk)) {
            log.append(Frames.ofLength(1, 1_000));
            disk.fullWhile(() -> Files.exists(reserve));
            long position = 2;
            while (Files.exists(reserve)) {
                log.appendUrgent(Frames.ofLength(position++, 60_000));
                assertTrue(position < 100);
            }
            long urgent = position;

            disk.full(true);
            while (appends(log, position)) { // what was allotted to the segment before
                position++;
            }
            assertTrue(position - urgent < 10, "took " + (position - urgent) + " frames of what was given back");
            assertFalse(Files.exists(reserve));

            disk.full(false);
            log.append(Frames.ofLength(position, 60_000));

            assertTrue(Files.exists(reserve));
            assertEquals(position, Logs.frames(log).size());
        }
    }

    @Test
    void a_new_log_is_refused_on_a_full_disk() {
        FailingDisk disk = new FailingDisk(FOREVER);
        disk.full(true);
        assertCode(ErrorCode.OUT_OF_SPACE, () -> ChronicleLog.open(temp.resolve("log"), Options.SMALL, disk));
    }

    @Test
    void the_name_of_a_new_log_is_durable_whoever_made_the_folder() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("log"));
        List<Path> forced = new ArrayList<>();
        Disk disk = new Disk() {
            @Override
            public void forceFolder(Path which) throws IOException {
                forced.add(which);
                Disk.super.forceFolder(which);
            }
        };
        for (int i = 0; i < 2; i++) { // the process may die before it is forced, so the next one does it again
            ChronicleLog.open(folder, Options.SMALL, disk).close();
            assertEquals(List.of(temp), forced);
            forced.clear();
        }
        try (ChronicleLog log = ChronicleLog.open(folder, Options.SMALL, disk)) {
            log.append(Frames.run(1, 1, 1, 100).get(0));
        }
        forced.clear();
        ChronicleLog.open(folder, Options.SMALL, disk).close();
        assertEquals(List.of(), forced);
    }

    private static boolean appends(ChronicleLog log, long position) {
        try {
            log.append(Frames.ofLength(position, 60_000));
            return true;
        } catch (HearthbookException e) {
            assertEquals(ErrorCode.OUT_OF_SPACE, e.code());
            return false;
        }
    }

    private static void closeQuietly(ChronicleLog log) {
        try {
            log.close();
        } catch (HearthbookException e) {
            assertEquals(ErrorCode.IO_FAILED, e.code());
        }
    }

    private static void assertCode(ErrorCode code, Runnable action) {
        assertEquals(code, assertThrows(HearthbookException.class, action::run).code());
    }
}
