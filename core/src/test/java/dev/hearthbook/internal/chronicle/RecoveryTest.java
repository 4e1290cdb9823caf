package dev.hearthbook.internal.chronicle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.files.Disk;
import dev.hearthbook.internal.chronicle.ChronicleLog.Options;
import dev.hearthbook.log.EventLog.FrameAddress;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Frames;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What opening makes of a session that never closed. */
class RecoveryTest {
    private static final String FILE = "000001/19700102F.cq4";

    @TempDir
    Path temp;

    private int copies;

    @Test
    void cut_at_every_byte_a_log_has_whole_commits_only() throws IOException {
        List<Frame> frames = List.of(
                Frames.frame(1, 2, 0), Frames.part(3, 1, false), Frames.part(4, 1, true), Frames.frame(5, 1, 10));
        List<Long> ends = new ArrayList<>();
        Path crashed = temp.resolve("crashed");
        try (ChronicleLog log = open(temp.resolve("log"))) {
            for (Frame frame : frames) {
                FrameAddress address = log.append(frame);
                ends.add(address.offset() + frame.length());
                if (frame.endsCommit()) {
                    log.force();
                }
            }
            Logs.copy(temp.resolve("log"), crashed);
        }
        ends.set(1, ends.get(2)); // a part counts when the last one is there
        byte[] whole = Arrays.copyOf(Files.readAllBytes(crashed.resolve(FILE)), (int) (ends.get(3) + 4_096));
        long first = ends.get(0) - frames.get(0).length() - 8;

        for (long cut = 0; cut < ends.get(3) + 40; cut += cut < first ? 131 : 1) {
            byte[] bytes = Arrays.copyOf(whole, (int) cut);
            long upTo = cut;
            int expected = (int) ends.stream().filter(end -> end <= upTo).count();
            assertOpensWith(frames.subList(0, expected), bytes, "cut at " + cut);
            if (cut % 3 == 0) {
                assertOpensWith(
                        frames.subList(0, expected), Arrays.copyOf(bytes, whole.length), "zeros from " + cut + " on");
            }
        }
    }

    @Test
    void a_torn_tail_is_cut_off_and_the_original_kept() throws IOException {
        Path folder = crash(Frames.run(1, 1, 10, 300), true);
        overwrite(folder.resolve(FILE), end(folder), new byte[] {40, 0, 0, 0, 1, 2, 3});
        byte[] original = Files.readAllBytes(folder.resolve(FILE));

        try (ChronicleLog log = open(folder)) {
            TornTail torn = log.tornTail().orElseThrow();

            assertEquals(10, Logs.frames(log).size());
            assertEquals(1, torn.segment());
            assertEquals(log.tail().position(), torn.position());
            assertEquals(0, torn.wholeFrames());
            assertArrayEquals(original, Files.readAllBytes(torn.kept()));
            assertEquals(
                    2, log.append(Frames.frame(log.tail().position() + 1, 1, 5)).segment());
        }
        try (ChronicleLog log = open(folder)) {
            assertEquals(11, Logs.frames(log).size());
            assertTrue(log.tornTail().isEmpty());
        }
    }

    @Test
    void a_segment_that_was_begun_must_be_there_with_its_mark() throws IOException {
        List<Frame> frames = Frames.run(8, 1, 6, 300);
        Path deleted = crash(frames, true);
        Files.delete(deleted.resolve(FILE));
        Path emptied = crash(frames, true);
        Files.write(emptied.resolve(FILE), new byte[(int) Files.size(emptied.resolve(FILE))]);

        for (Path folder : List.of(deleted, emptied)) {
            var before = Logs.contents(folder);

            HearthbookException e = assertThrows(HearthbookException.class, () -> open(folder));

            assertEquals(ErrorCode.CORRUPT, e.code());
            assertTrue(e.getMessage().contains("segment 1"), e.getMessage());
            assertEquals(before, Logs.contents(folder));
        }
    }

    @Test
    void a_folder_in_a_segments_place_is_damage_that_names_the_segment() throws IOException {
        Path begun = crash(Frames.run(9, 1, 6, 300), true);
        Path sealed = temp.resolve("sealed");
        try (ChronicleLog log = open(sealed)) {
            log.append(Frames.frame(1, 3, 100));
        }
        for (Path folder : List.of(begun, sealed)) {
            Files.delete(folder.resolve(FILE));
            Files.createDirectory(folder.resolve(FILE));

            HearthbookException e = assertThrows(HearthbookException.class, () -> open(folder));

            assertEquals(ErrorCode.CORRUPT, e.code());
            assertTrue(e.getMessage().contains("position 1: segment 1, offset 0"), e.getMessage());
            assertTrue(Files.isDirectory(folder.resolve(FILE)));
        }
    }

    @Test
    void a_folder_in_the_manifests_place_is_set_aside() throws IOException {
        Path folder = temp.resolve("folder");
        try (ChronicleLog log = open(folder)) {
            log.append(Frames.frame(1, 3, 100));
        }
        Files.delete(folder.resolve("manifest"));
        Files.createDirectory(folder.resolve("manifest"));

        try (ChronicleLog log = open(folder)) {
            assertEquals(3, log.tail().position());
        }
        assertTrue(Files.isRegularFile(folder.resolve("manifest")));
        assertTrue(Files.isDirectory(folder.resolve("quarantine/manifest")));
    }

    @Test
    void the_file_of_another_segment_is_damage_and_not_a_torn_tail() throws IOException {
        Path log = temp.resolve("two");
        Path crashed = temp.resolve("crashed-two");
        try (ChronicleLog writing = open(log)) {
            writing.append(Frames.frame(1, 3, 100));
            writing.roll();
            writing.append(Frames.frame(4, 3, 100));
            writing.force();
            Logs.copy(log, crashed);
        }
        Files.copy(
                crashed.resolve(FILE),
                crashed.resolve("000002/19700103F.cq4"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        var before = Logs.contents(crashed);

        HearthbookException e = assertThrows(HearthbookException.class, () -> open(crashed));

        assertEquals(ErrorCode.CORRUPT, e.code());
        assertTrue(e.getMessage().contains("belongs to segment 1"), e.getMessage());
        assertEquals(before, Logs.contents(crashed));
    }

    @Test
    void a_clean_end_is_taken_as_it_is() throws IOException {
        Path folder = crash(Frames.run(2, 1, 10, 300), true);
        byte[] original = Files.readAllBytes(folder.resolve(FILE));

        open(folder).close();

        assertArrayEquals(original, Files.readAllBytes(folder.resolve(FILE)));
        assertFalse(Files.exists(folder.resolve("quarantine")));
        assertFalse(Files.exists(folder.resolve("000001/metadata.cq4t")));
    }

    /**
     * Linux takes pages for clean whose force failed, so a force after the crash would succeed and leave them out: what was
     * read, listed and shown would be gone after the next power cut.
     */
    @Test
    void what_is_taken_as_it_is_was_written_again_before_it_is_forced() throws IOException {
        Path folder = crash(Frames.run(2, 1, 10, 300), true);
        long end = end(folder);
        BitSet written = new BitSet();
        AtomicInteger forced = new AtomicInteger();
        Disk disk = new Disk() {
            @Override
            public void write(Path file, FileChannel channel, ByteBuffer from, long offset) throws IOException {
                if (file.endsWith(FILE)) {
                    written.set((int) offset, (int) offset + from.remaining());
                }
                Disk.super.write(file, channel, from, offset);
            }

            @Override
            public void force(Path file, FileChannel channel) {
                if (file.endsWith(FILE)) {
                    assertTrue(written.nextClearBit(0) >= end, "only written up to " + written.nextClearBit(0));
                    forced.incrementAndGet();
                }
            }
        };

        ChronicleLog.open(folder, Options.SMALL, disk).close();

        assertEquals(1, forced.get());
    }

    @Test
    void frames_that_were_never_durable_go_with_the_torn_one_before_them() throws IOException {
        List<Frame> frames = Frames.run(3, 1, 12, 300);
        Path folder = crash(frames.subList(0, 6), true, frames.subList(6, 12));
        corrupt(folder, frames.get(8));

        try (ChronicleLog log = open(folder)) {
            assertEquals(8, Logs.prefix(frames, Logs.frames(log)));
            assertEquals(3, log.tornTail().orElseThrow().wholeFrames());
        }
    }

    @Test
    void damage_in_what_was_durable_is_refused_and_nothing_is_touched() throws IOException {
        List<Frame> frames = Frames.run(4, 1, 12, 300);
        for (int broken : new int[] {0, 5, 11}) { // the last one too, although no frame follows it
            Path folder = crash(frames, true);
            corrupt(folder, frames.get(broken));
            var before = Logs.contents(folder);

            HearthbookException e = assertThrows(HearthbookException.class, () -> open(folder));

            assertEquals(ErrorCode.CORRUPT, e.code());
            long position = frames.get(broken).position();
            assertTrue(e.getMessage().contains("position " + position + ": segment 1, offset "), e.getMessage());
            assertEquals(before, Logs.contents(folder));
        }
    }

    @Test
    void a_segment_without_any_commit_is_set_aside_and_its_number_not_used_again() throws IOException {
        Path folder = crash(List.of(Frames.part(1, 1, false)), false);

        try (ChronicleLog log = open(folder)) {
            assertEquals(0, log.tail().position());
            assertEquals(2, log.append(Frames.frame(1, 1, 5)).segment());
            assertTrue(Files.exists(folder.resolve("quarantine/000001-19700102F.cq4")));
            assertFalse(Files.exists(folder.resolve("000001")));
        }
        try (ChronicleLog log = open(folder)) {
            assertEquals(3, log.append(Frames.frame(2, 1, 5)).segment());
        }
    }

    @Test
    void a_crash_while_recovering_is_followed_by_the_same_recovery() throws IOException {
        List<Frame> frames = Frames.run(5, 1, 10, 300);
        Path template = crash(frames, true);
        overwrite(template.resolve(FILE), end(template), new byte[] {40, 0, 0, 0, 1, 2, 3});
        int crashes = 0;
        for (boolean finished = false; !finished; crashes++) {
            Path folder = temp.resolve("again-" + crashes);
            Logs.copy(template, folder);
            try (ChronicleLog log = ChronicleLog.open(folder, Options.SMALL, new FailingDisk(crashes))) {
                finished = true;
            } catch (HearthbookException e) {
                assertEquals(ErrorCode.IO_FAILED, e.code());
            }

            try (ChronicleLog log = open(folder)) {
                assertEquals(10, Logs.prefix(frames, Logs.frames(log)));
            }
        }
        assertTrue(crashes > 5, "only " + crashes + " places to crash were found");
    }

    @Test
    void without_a_manifest_or_with_a_damaged_one_all_segments_are_read() throws IOException {
        Path folder = temp.resolve("log");
        List<Frame> frames = Frames.run(6, 1, 30, 300);
        try (ChronicleLog log = open(folder)) {
            for (Frame frame : frames) {
                log.append(frame);
                if (frame.position() % 4 == 0) {
                    log.roll();
                }
            }
        }
        String manifest = Files.readString(folder.resolve("manifest"));

        Files.writeString(folder.resolve("manifest"), manifest.replace('1', '7'));
        open(folder).close();
        assertEquals(manifest, Files.readString(folder.resolve("manifest")));
        assertTrue(Files.exists(folder.resolve("quarantine/manifest")));
        Files.delete(folder.resolve("manifest"));
        open(folder).close();
        assertEquals(manifest, Files.readString(folder.resolve("manifest")));
        // Whoever can write a file can write a right CRC as well.
        List<String> lines = manifest.lines().toList();
        String second = lines.get(2);
        for (String nonsense : List.of(
                "",
                "begun 000009\n" + second,
                second,
                second + "\n" + lines.get(1),
                lines.get(1) + "\n" + lines.get(1),
                lines.get(1) + " more",
                lines.get(1).replace(" 1 ", " -1 "),
                lines.get(1).replace(" 1 ", " 99999999999999999999 "),
                lines.get(1).replace('0', 'x'))) {
            String text = lines.get(0) + "\n" + nonsense + "\n";
            CRC32C crc = new CRC32C();
            crc.update(text.getBytes(StandardCharsets.US_ASCII));
            Files.writeString(folder.resolve("manifest"), text + String.format("crc32c %08x%n", crc.getValue()));
            open(folder).close();
            assertEquals(manifest, Files.readString(folder.resolve("manifest")), nonsense);
        }
    }

    @Test
    void a_segment_that_is_gone_or_shorter_than_listed_is_damage() throws IOException {
        Path folder = temp.resolve("log");
        try (ChronicleLog log = open(folder)) {
            for (Frame frame : Frames.run(7, 1, 4, 3_000)) {
                log.append(frame);
                log.roll();
            }
        }
        Path file = folder.resolve("000002/19700103F.cq4");
        byte[] bytes = Files.readAllBytes(file);

        Files.write(file, Arrays.copyOf(bytes, 900));
        HearthbookException shorter = assertThrows(HearthbookException.class, () -> open(folder));
        Files.delete(file);
        HearthbookException gone = assertThrows(HearthbookException.class, () -> open(folder));
        Files.write(file, bytes);
        open(folder).close();

        assertEquals(ErrorCode.CORRUPT, shorter.code());
        assertEquals(ErrorCode.CORRUPT, gone.code());
        assertTrue(gone.getMessage().contains("segment 2"), gone.getMessage());
    }

    @Test
    void a_whole_frame_of_a_newer_format_is_not_damage() throws IOException {
        Path folder = crash(List.of(Frames.frame(1, 1, 50), newerFormat(Frames.frame(2, 1, 50))), true);

        HearthbookException e = assertThrows(HearthbookException.class, () -> open(folder));

        assertEquals(ErrorCode.FORMAT_UNKNOWN, e.code());
    }

    private ChronicleLog open(Path folder) {
        return ChronicleLog.open(folder, Options.SMALL, Logs.NO_WAIT);
    }

    private Path crash(List<Frame> durable, boolean force) throws IOException {
        return crash(durable, force, List.of());
    }

    /** The folder of a log whose session ended at once: with frames that were forced, and frames that were not. */
    private Path crash(List<Frame> durable, boolean force, List<Frame> more) throws IOException {
        Path copy = temp.resolve("crash-" + copies++);
        try (ChronicleLog log = open(temp.resolve("log-" + copies))) {
            durable.forEach(log::append);
            if (force) {
                log.force();
            }
            more.forEach(log::append);
            Logs.copy(temp.resolve("log-" + copies), copy);
        }
        return copy;
    }

    private void assertOpensWith(List<Frame> frames, byte[] bytes, String when) throws IOException {
        Path folder = temp.resolve("cut-" + copies++);
        Files.createDirectories(folder.resolve("000001"));
        Files.write(folder.resolve(FILE), bytes);
        try (ChronicleLog log = open(folder)) {
            assertEquals(frames.size(), Logs.prefix(frames, Logs.frames(log)), when);
            if (log.tornTail().isPresent()) {
                assertArrayEquals(bytes, Files.readAllBytes(log.tornTail().get().kept()), when);
            }
        } catch (HearthbookException e) {
            throw new AssertionError(when, e);
        }
    }

    /** Where the entries of the only segment end. */
    private static long end(Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(FILE));
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return EntryReader.align(end);
    }

    private static void corrupt(Path folder, Frame frame) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(FILE));
        ByteBuffer wanted = ByteBuffer.wrap(frame.bytes());
        for (int at = 0; ; at++) {
            if (ByteBuffer.wrap(bytes, at, frame.length()).equals(wanted)) {
                bytes[at + 100] ^= 4;
                Files.write(folder.resolve(FILE), bytes);
                return;
            }
        }
    }

    private static Frame newerFormat(Frame frame) {
        ByteBuffer bytes = ByteBuffer.wrap(frame.bytes());
        bytes.put(2, (byte) 2);
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, frame.length() - 4));
        bytes.putInt(frame.length() - 4, (int) crc.getValue());
        return frame;
    }

    private static void overwrite(Path file, long at, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }
}
