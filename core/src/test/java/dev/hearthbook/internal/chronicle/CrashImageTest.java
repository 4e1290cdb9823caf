package dev.hearthbook.internal.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.files.Disk;
import dev.hearthbook.internal.chronicle.ChronicleLog.Options;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Frames;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every file that a power cut could leave, made by hand: after each frame of a history the pages that were not forced are cut
 * off, emptied, or reach the disk in another order, at every boundary. Whatever is opened has all of a commit or none, and
 * everything that was forced.
 */
class CrashImageTest {
    private static final String FILE = "000001/19700102F.cq4";
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;

    /** Commits as one would meet them: small ones, some together under one force, one in parts, one over several pages. */
    private static final List<List<Frame>> FORCES = List.of(
            List.of(Frames.frame(1, 2, 300)),
            List.of(Frames.frame(3, 1, 100), Frames.frame(4, 3, 3_000), Frames.frame(7, 1, 900)),
            List.of(Frames.part(8, 1, false), Frames.part(9, 2, false), Frames.part(11, 1, true)),
            List.of(Frames.frame(12, 1, 14_000)),
            List.of(Frames.frame(13, 1, 500), Frames.part(14, 1, false), Frames.part(15, 1, true)),
            List.of(Frames.frame(16, 5, 6_000), Frames.frame(21, 1, 50)));

    @TempDir
    private Path temp;

    private final List<Frame> appended = new ArrayList<>();
    private byte[] durable = new byte[0];
    private int durableCommits;
    private int images;

    @Test
    void whatever_of_the_unforced_pages_reached_the_disk_commits_are_whole_and_none_forced_is_lost()
            throws IOException {
        Path folder = temp.resolve("log");
        Disk disk = new Disk() {
            @Override
            public void force(Path file, FileChannel channel) throws IOException {
                if (file.endsWith(FILE)) {
                    durable = Files.readAllBytes(file);
                }
            }

            @Override
            public void forceFolder(Path which) {}
        };
        int cut = 0;
        try (ChronicleLog log = ChronicleLog.open(folder, Options.SMALL, disk)) {
            for (List<Frame> together : FORCES) {
                for (Frame frame : together) {
                    log.append(frame);
                    appended.add(frame);
                    cut += tryAll(Files.readAllBytes(folder.resolve(FILE)), "after position " + frame.lastPosition());
                }
                log.force();
                durableCommits = appended.size();
                cut += tryAll(
                        Files.readAllBytes(folder.resolve(FILE)),
                        "forced " + log.tail().position());
            }
        }
        assertTrue(images > 500, "only " + images + " images");
        assertTrue(cut > 100, "hardly anything was lost: " + cut);
    }

    /** How many images lost something that was appended. */
    private int tryAll(byte[] now, String when) throws IOException {
        byte[] old = Arrays.copyOf(durable, now.length);
        int before = images;
        int lost = 0;
        for (int unit : List.of(PAGE, SECTOR)) {
            TreeSet<Integer> dirty = new TreeSet<>();
            for (int at = 0; at < now.length; at += unit) {
                if (!Arrays.equals(now, at, end(now, at, unit), old, at, end(now, at, unit))) {
                    dirty.add(at);
                }
            }
            for (int at : dirty) {
                byte[] cut = Arrays.copyOf(now, at);
                byte[] emptied = Arrays.copyOf(cut, now.length);
                System.arraycopy(old, at, emptied, at, now.length - at); // what was forced behind it is still there
                byte[] dropped = with(now, old, at, unit);
                byte[] early = with(old, now, at, unit);
                lost += durable.length <= at ? opens(cut, when + ", cut at " + at) : 0;
                lost += opens(emptied, when + ", old from " + at + " on");
                lost += opens(dropped, when + ", without " + unit + " bytes at " + at);
                lost += opens(early, when + ", only " + unit + " bytes at " + at);
                byte[] late = with(emptied, now, dirty.last(), unit);
                lost += opens(late, when + ", old from " + at + " on but for the last");
            }
        }
        if (images == before) {
            opens(now, when);
        }
        return lost;
    }

    private static byte[] with(byte[] image, byte[] other, int at, int unit) {
        byte[] mixed = image.clone();
        System.arraycopy(other, at, mixed, at, end(image, at, unit) - at);
        return mixed;
    }

    private static int end(byte[] bytes, int at, int unit) {
        return Math.min(bytes.length, at + unit);
    }

    /** 1 when something that was appended is not there. */
    private int opens(byte[] image, String when) throws IOException {
        Path folder = temp.resolve("image-" + ++images);
        Files.createDirectories(folder.resolve(FILE).getParent());
        Files.write(folder.resolve(FILE), image);
        Path manifest = temp.resolve("log/manifest"); // replaced as a whole and forced, so what it says is durable
        if (Files.exists(manifest)) {
            Files.copy(manifest, folder.resolve("manifest"));
        }
        try (ChronicleLog log = ChronicleLog.open(folder, Options.SMALL, Logs.NO_WAIT)) {
            int found = Logs.prefix(appended, Logs.frames(log));
            assertTrue(found >= durableCommits, when + ": " + found + " of " + durableCommits + " forced frames");
            assertTrue(found == 0 || appended.get(found - 1).endsCommit(), when + ": half of a commit");
            assertEquals(
                    found == 0 ? 0 : appended.get(found - 1).lastPosition(),
                    log.tail().position(),
                    when);
            return found < appended.size() ? 1 : 0;
        } catch (RuntimeException e) {
            throw new AssertionError(when + " does not open", e);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
