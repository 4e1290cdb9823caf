package dev.hearthbook.internal.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.internal.chronicle.ChronicleLog.Options;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.FrameAddress;
import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.log.EventLogContract;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Frames;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log on disk keeps the contract, comes back as it was, and leaves nothing behind that it should not. */
class ChronicleLogTest extends EventLogContract {
    @TempDir
    Path temp;

    private int logs;

    @Override
    protected EventLog newLog() {
        Options options = logs % 2 == 0 ? Options.DEFAULT : Options.SMALL;
        return ChronicleLog.open(temp.resolve("contract-" + logs++), options);
    }

    @Test
    void a_reopened_log_has_the_same_frames_addresses_and_heads() {
        Path folder = temp.resolve("log");
        List<Frame> frames = Frames.run(1, 1, 90, 5_000);
        List<FrameAddress> addresses = new ArrayList<>();
        for (int session = 0; session < 3; session++) {
            try (ChronicleLog log = ChronicleLog.open(folder, Options.DEFAULT)) {
                addresses.addAll(appendAll(log, frames.subList(session * 30, session * 30 + 30)));
                assertTrue(log.tornTail().isEmpty());
            }
        }

        try (ChronicleLog log = ChronicleLog.open(folder, Options.DEFAULT)) {
            List<EventLog.StoredFrame> stored = readAll(log, 1);

            assertEquals(
                    addresses,
                    stored.stream().map(EventLog.StoredFrame::address).toList());
            assertEquals(
                    frames.stream().map(Frame::toString).toList(),
                    stored.stream().map(one -> one.frame().toString()).toList());
            assertEquals(stored.get(89).head(), log.tail().head());
            assertEquals(frames.get(89).lastPosition(), log.tail().position());
            assertEquals(3, addresses.get(89).segment());
        }
    }

    @Test
    void opening_reading_and_closing_writes_nothing_but_the_locks() throws IOException {
        Path folder = temp.resolve("log");
        try (ChronicleLog log = ChronicleLog.open(folder, Options.DEFAULT)) {
            appendAll(log, Frames.run(2, 1, 20, 5_000));
        }
        TreeMap<String, String> before = state(folder);

        try (ChronicleLog log = ChronicleLog.open(folder, Options.DEFAULT)) {
            readAll(log, 1);
            log.force();
            log.roll();
        }

        assertEquals(before, state(folder));
    }

    @Test
    void an_empty_log_has_no_segment() throws IOException {
        Path folder = temp.resolve("log");
        ChronicleLog.open(folder, Options.DEFAULT).close();

        assertEquals(
                List.of("lock", "lock.jvm", "reserve"),
                new ArrayList<>(state(folder).keySet()));
    }

    @Test
    void a_segment_ends_when_it_is_full() {
        Path folder = temp.resolve("log");
        Options options = new Options(1 << 20, SegmentSize.REGULAR);
        List<Frame> frames = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            frames.add(Frames.ofLength(i, 100_000));
        }

        try (ChronicleLog log = ChronicleLog.open(folder, options)) {
            List<FrameAddress> addresses = appendAll(log, frames);

            assertEquals(4, addresses.get(39).segment());
            assertTrue(addresses.stream().allMatch(address -> address.offset() < 1 << 20));
        }
        try (ChronicleLog log = ChronicleLog.open(folder, options)) {
            assertEquals(40, readAll(log, 1).size());
        }
    }

    @Test
    void a_commit_in_parts_stays_in_one_segment_however_full_it_is() {
        Path folder = temp.resolve("log");
        try (ChronicleLog log = ChronicleLog.open(folder, new Options(1 << 20, SegmentSize.REGULAR))) {
            log.append(Frames.frame(1, 1, 100_000));
            List<FrameAddress> addresses = new ArrayList<>();
            log.reserve(6_000 * 220);
            for (int i = 0; i < 6_000; i++) {
                addresses.add(log.append(Frames.part(2 + i, 1, i == 5_999)));
            }

            assertEquals(addresses.get(0).segment(), addresses.get(5_999).segment());
            assertEquals(
                    addresses.get(0).segment() + 1,
                    log.append(Frames.frame(6_002, 1, 10)).segment());
        }
    }

    @Test
    void sealed_segments_have_no_chronicle_metadata_and_no_unused_tail() throws IOException {
        Path folder = temp.resolve("log");
        try (ChronicleLog log = ChronicleLog.open(folder, Options.DEFAULT)) {
            appendAll(log, Frames.run(3, 1, 20, 5_000));
            assertTrue(log.bytes() > 1 << 20, "the writer should be ahead, but has " + log.bytes());
        }

        assertEquals(
                List.of("000001", "000001/19700102F.cq4", "lock", "lock.jvm", "manifest", "reserve"),
                new ArrayList<>(state(folder).keySet()));
        try (ChronicleLog log = ChronicleLog.open(folder, Options.DEFAULT)) {
            long size = Files.size(folder.resolve("000001/19700102F.cq4"));
            assertTrue(size - log.bytes() < 4_100, size + " bytes for " + log.bytes());
        }
    }

    @Test
    void only_the_owner_may_see_the_files() throws IOException {
        Path folder = temp.resolve("log");
        try (ChronicleLog log = ChronicleLog.open(folder, Options.DEFAULT)) {
            log.append(Frames.frame(1, 1, 10));
            assertPrivate(folder);
        }
        assertPrivate(folder);
    }

    @Test
    void two_hundred_segments_open_fast() {
        Path folder = temp.resolve("log");
        try (ChronicleLog log = ChronicleLog.open(folder, Options.SMALL)) {
            for (int i = 1; i <= 200; i++) {
                log.append(Frames.frame(i, 1, 100));
                log.roll();
            }
        }

        long start = System.nanoTime();
        try (ChronicleLog log = ChronicleLog.open(folder, Options.SMALL)) {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(took.toMillis() < 500, "opening took " + took);
            assertEquals(200, readAll(log, 1).size());
            assertEquals(1, readAll(log, 200).size());
        }
    }

    @Test
    void the_same_jvm_cannot_open_a_log_twice() {
        Path folder = temp.resolve("log");
        try (ChronicleLog log = ChronicleLog.open(folder, Options.DEFAULT)) {
            log.append(Frames.frame(1, 1, 10));
            for (int i = 0; i < 2; i++) {
                HearthbookException e =
                        assertThrows(HearthbookException.class, () -> ChronicleLog.open(folder, Options.DEFAULT));
                assertEquals(ErrorCode.BOOK_LOCKED, e.code());
                assertTrue(e.getMessage().contains(folder.toString()), e.getMessage());
            }
            log.append(Frames.frame(2, 1, 10));
        }
        ChronicleLog.open(folder, Options.DEFAULT).close();
    }

    @Test
    void chronicles_own_files_copied_along_do_not_matter() throws IOException {
        Path folder = temp.resolve("log");
        Path copy = temp.resolve("copy");
        Tail tail;
        try (ChronicleLog log = ChronicleLog.open(folder, Options.DEFAULT)) {
            appendAll(log, Frames.run(4, 1, 20, 500));
            log.force();
            tail = log.tail();
            Logs.copy(folder, copy); // while Chronicle's lock file says that this process holds it
            assertTrue(Files.exists(copy.resolve("000001/metadata.cq4t")));
        }

        try (ChronicleLog log = ChronicleLog.open(copy, Options.DEFAULT)) {
            assertEquals(tail, log.tail());
            assertEquals(2, log.append(Frames.frame(tail.position() + 1, 1, 10)).segment());
            assertTrue(log.tornTail().isEmpty());
        }
        assertFalse(Files.exists(copy.resolve("000001/metadata.cq4t")));
    }

    @Test
    void options_are_checked() {
        assertThrows(IllegalArgumentException.class, () -> new Options(1 << 19, SegmentSize.REGULAR));
        assertThrows(IllegalArgumentException.class, () -> new Options(1L << 31, SegmentSize.REGULAR));
    }

    private static void assertPrivate(Path folder) throws IOException {
        if (!Folders.isPosix(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                assertEquals(
                        Files.isDirectory(path) ? "rwx------" : "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
                        path.toString());
            }
        }
    }

    /** Every name below {@code folder}, with size and time of the last change (but for the locks, which may be touched). */
    private static TreeMap<String, String> state(Path folder) throws IOException {
        TreeMap<String, String> state = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(path -> !path.equals(folder)).toList()) {
                String name = folder.relativize(path).toString();
                state.put(
                        name, name.startsWith("lock") ? "" : Files.size(path) + " " + Files.getLastModifiedTime(path));
            }
        }
        return state;
    }
}
