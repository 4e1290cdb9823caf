package dev.hearthbook.internal.chronicle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.internal.chronicle.ChronicleLog.Options;
import dev.hearthbook.log.EventLog.FrameAddress;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Frames;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages a log in hundreds of places and opens it. Whatever the damage, one of three things happens: the log has everything
 * it had; or a named error says what is broken and nothing was changed on disk; or the tail of the unsealed segment is gone
 * and the damaged original lies in quarantine. The last is only for damage that also took away every proof that the tail had
 * been durable.
 */
class CorruptionTest {
    private static final int CASES = 360;
    private static final List<String> FILES = List.of(
            "000001/19700102F.cq4", "000002/19700103F.cq4", "000003/19700104F.cq4", "000003/19700104F.cq4", "manifest");

    @TempDir
    Path temp;

    private enum Damage {
        FLIP,
        ZERO,
        GARBAGE,
        INSERT,
        TRUNCATE,
        SWAP;

        /** Whether it can remove the marks at the end of a file together with frames before them. */
        boolean mayTakeTheEnd() {
            return this != FLIP;
        }
    }

    private enum Outcome {
        INTACT,
        REFUSED,
        FOUND_BY_READING,
        CUT
    }

    @Test
    void damage_is_named_or_harmless_and_never_overwritten() throws IOException {
        List<Frame> frames = Frames.run(1, 1, 24, 400);
        List<FrameAddress> addresses = new ArrayList<>();
        Path crashed = temp.resolve("crashed");
        try (ChronicleLog log = open(temp.resolve("log"))) {
            for (int i = 0; i < frames.size(); i++) {
                addresses.add(log.append(frames.get(i)));
                if (i % 3 == 2) {
                    log.force();
                }
                if (i == 7 || i == 15) {
                    log.roll();
                }
            }
            log.force();
            Logs.copy(temp.resolve("log"), crashed);
        }
        try (FileChannel unsealed = FileChannel.open(crashed.resolve(FILES.get(2)), StandardOpenOption.WRITE)) {
            unsealed.truncate(addresses.get(23).offset() + 8_192); // zeros ahead of the writer prove nothing here
        }

        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (int seed = 0; seed < CASES; seed++) {
            try {
                outcomes.merge(damageAndOpen(crashed, seed, frames, addresses), 1, Integer::sum);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertEquals(Set.of(Outcome.values()), outcomes.keySet(), "not every outcome was seen: " + outcomes);
    }

    private Outcome damageAndOpen(Path crashed, int seed, List<Frame> frames, List<FrameAddress> addresses)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path folder = temp.resolve("seed-" + seed);
        Logs.copy(crashed, folder);
        String name = FILES.get(random.nextInt(FILES.size()));
        Damage damage = Damage.values()[seed % Damage.values().length];
        Path file = folder.resolve(name);
        byte[] damaged = apply(damage, Files.readAllBytes(file), random);
        Files.write(file, damaged);
        TreeMap<String, String> before = Logs.contents(folder);

        try (ChronicleLog log = open(folder)) {
            readEverywhere(log, addresses);
            List<Frame> read;
            try {
                read = Logs.frames(log);
            } catch (HearthbookException e) {
                assertEquals(ErrorCode.CORRUPT, e.code());
                assertTrue(e.getMessage().contains("segment "), e.getMessage());
                assertArrayEquals(damaged, Files.readAllBytes(file));
                return Outcome.FOUND_BY_READING;
            }
            if (Logs.prefix(frames, read) == frames.size()) {
                return Outcome.INTACT;
            }
            assertTrue(name.startsWith("000003") && damage.mayTakeTheEnd(), damage + " of " + name + " lost frames");
            assertArrayEquals(
                    damaged, Files.readAllBytes(log.tornTail().orElseThrow().kept()));
            assertTrue(read.size() >= 16, "frames of sealed segments were cut");
            return Outcome.CUT;
        } catch (HearthbookException e) {
            assertTrue(Set.of(ErrorCode.CORRUPT, ErrorCode.FORMAT_UNKNOWN).contains(e.code()), e.toString());
            before.remove("manifest"); // a damaged one is moved to quarantine before the segments are read
            assertTrue(Logs.contents(folder).entrySet().containsAll(before.entrySet()), "files were changed");
            return Outcome.REFUSED;
        }
    }

    /** A point read checks structure only, so it may return changed boxes; it may not fail in a way nobody named. */
    private static void readEverywhere(ChronicleLog log, List<FrameAddress> addresses) {
        for (FrameAddress address : addresses) {
            try {
                assertTrue(log.read(address).length() <= log.frameBytesMax());
            } catch (HearthbookException e) {
                assertTrue(
                        Set.of(ErrorCode.CORRUPT, ErrorCode.FORMAT_UNKNOWN, ErrorCode.IO_FAILED)
                                .contains(e.code()),
                        e.toString());
            }
        }
    }

    private static byte[] apply(Damage damage, byte[] bytes, SplittableRandom random) {
        int used = bytes.length;
        while (used > 0 && bytes[used - 1] == 0) {
            used--;
        }
        int at = random.nextInt(used);
        int length = 1 + random.nextInt(random.nextBoolean() ? 16 : 1_500);
        int end = Math.min(bytes.length, at + length);
        switch (damage) {
            case FLIP -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case ZERO -> Arrays.fill(bytes, at, end, (byte) 0);
            case GARBAGE -> {
                byte[] garbage = new byte[end - at];
                random.nextBytes(garbage);
                System.arraycopy(garbage, 0, bytes, at, garbage.length);
            }
            case INSERT -> {
                byte[] longer = new byte[bytes.length + length];
                random.nextBytes(longer);
                System.arraycopy(bytes, 0, longer, 0, at);
                System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
                return longer;
            }
            case TRUNCATE -> {
                return Arrays.copyOf(bytes, at);
            }
            case SWAP -> {
                int other = random.nextInt(used);
                int swapped = Math.min(length, bytes.length - Math.max(at, other));
                byte[] kept = Arrays.copyOfRange(bytes, at, at + swapped);
                System.arraycopy(bytes, other, bytes, at, swapped);
                System.arraycopy(kept, 0, bytes, other, swapped);
            }
            default -> throw new AssertionError(damage);
        }
        return bytes;
    }

    private static ChronicleLog open(Path folder) {
        return ChronicleLog.open(folder, Options.SMALL, Logs.NO_WAIT);
    }
}
