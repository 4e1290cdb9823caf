package dev.hearthbook.internal.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.files.Disk;
import dev.hearthbook.internal.chronicle.ChronicleLog;
import dev.hearthbook.internal.chronicle.Logs;
import dev.hearthbook.internal.chronicle.StockTailer;
import dev.hearthbook.internal.chronicle.Wreck;
import dev.hearthbook.internal.journal.JournalFixture.Noted;
import dev.hearthbook.internal.salvage.Mender;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Gap;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RetentionClass;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal on disk is damaged and salvaged. Every frame that is still whole somewhere is in the new log, byte for byte, at its
 * old position and head; everything else is named; and the journal goes on from there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SalvagedJournalTest {
    private static final int CASES = 56;

    private static final List<String> SEGMENTS =
            List.of("000001/19700102F.cq4", "000002/19700103F.cq4", "000003/19700104F.cq4", "000004/19700105F.cq4");

    private final KeyVault keys = InMemoryKeyVault.create();
    private Path pristine;
    private Path temp;
    private Path damaged;
    private final List<StoredFrame> frames = new ArrayList<>();
    private final List<Recorded> events = new ArrayList<>();

    private enum Damage {
        FLIP,
        ZERO,
        GARBAGE,
        INSERT,
        TRUNCATE,
        SWAP,
        DELETE,
        MANIFEST;

        boolean mayTakeTheEnd() {
            return this != FLIP && this != MANIFEST;
        }
    }

    /** Four segments, the last one as a kill leaves it; one commit has several parts. */
    @BeforeAll
    void build(@TempDir Path shared) throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        Path book = shared.resolve("book");
        pristine = shared.resolve("crashed");
        for (int session = 0; session < 4; session++) {
            try (JournalFixture fixture = JournalFixture.in(book, keys)) {
                for (int i = 0; i < 12; i++) {
                    fixture.journal.append(small(random)).block();
                }
                if (session == 1) {
                    fixture.journal.append(large(random)).block();
                    fixture.journal.append(small(random)).block();
                }
                if (session == 3) {
                    fixture.journal.read(Mark.START).collectList().block().forEach(events::add);
                    try (FrameCursor cursor = fixture.log.read(1)) {
                        for (StoredFrame next = cursor.next(); next != null; next = cursor.next()) {
                            frames.add(next);
                        }
                    }
                    Logs.copy(book.resolve("log"), pristine);
                }
            }
        }
        // Zeros ahead of the writer prove nothing here and take time.
        Path last = pristine.resolve(SEGMENTS.get(3));
        byte[] bytes = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(bytes, used(bytes) + 4096));
        assertEquals(
                events.get(events.size() - 1).position().value(),
                frames.get(frames.size() - 1).frame().lastPosition());
    }

    @BeforeEach
    void copy(@TempDir Path own) throws IOException {
        temp = own;
        damaged = own.resolve("crashed");
        Logs.copy(pristine, damaged);
    }

    @AfterAll
    void close() {
        keys.close();
    }

    private static Commit small(SplittableRandom random) {
        String stream = "s" + random.nextInt(3);
        List<NewEvent> events = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            events.add(new NewEvent(Noted.of(text(random, 400)), Set.of(Tag.of("colour", "blue"))));
        }
        return Commit.of(new StreamWrite(
                JournalFixture.stream(stream),
                Owner.of(JournalFixture.ADA, RetentionClass.MEMORIES),
                Expected.ANY,
                events));
    }

    private static Commit large(SplittableRandom random) {
        List<NewEvent> events = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            events.add(new NewEvent(Noted.of(text(random, 50_000)), Set.of()));
        }
        return Commit.of(new StreamWrite(
                JournalFixture.stream("large"),
                Owner.of(JournalFixture.ADA, RetentionClass.MEMORIES),
                Expected.ANY,
                events));
    }

    /** Text that does not get smaller. */
    private static String text(SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(33, 127));
        }
        return text.toString();
    }

    @Test
    void whatever_is_damaged_the_rest_is_kept() throws IOException {
        Set<Damage> lossy = EnumSet.noneOf(Damage.class);
        for (int seed = 0; seed < CASES; seed++) {
            Path folder = temp.resolve("seed-" + seed);
            try {
                Damage damage = Damage.values()[seed % Damage.values().length];
                if (damageAndSalvage(folder, damage, seed)) {
                    lossy.add(damage);
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertTrue(lossy.size() >= 6, "hardly anything was lost: " + lossy);
    }

    private boolean damageAndSalvage(Path folder, Damage damage, int seed) throws IOException {
        Path old = folder.resolve("old");
        Files.createDirectories(folder);
        Logs.copy(damaged, old);
        boolean inLast = apply(damage, old, new SplittableRandom(seed));
        TreeMap<String, String> before = Logs.contents(old);

        Mender.Outcome outcome = mend(old, folder.resolve("new/log"));

        assertEquals(before, Logs.contents(old), "the old folder was changed");
        List<StoredFrame> kept = stored(folder.resolve("new/log"));
        checkFrames(kept, before, outcome, damage.mayTakeTheEnd() && inLast);
        checkStock(folder.resolve("new/log"), kept);
        checkSecondTime(folder, kept);
        checkJournal(folder.resolve("new"), outcome);
        return !outcome.losses().isEmpty();
    }

    private Mender.Outcome mend(Path old, Path to) throws IOException {
        try (Wreck wreck = Wreck.open(old, Disk.real())) {
            Mender mender = new Mender(wreck, keys, 1_000_000);
            Mender.Outcome outcome;
            try (ChronicleLog log = ChronicleLog.open(to, ChronicleLog.Options.DEFAULT)) {
                outcome = mender.mend(log, bytes -> {});
            }
            try (ChronicleLog log = ChronicleLog.open(to, ChronicleLog.Options.DEFAULT)) {
                mender.verify(log, outcome.end());
            }
            return outcome;
        }
    }

    private static List<StoredFrame> stored(Path log) {
        List<StoredFrame> stored = new ArrayList<>();
        try (ChronicleLog open = ChronicleLog.open(log, ChronicleLog.Options.DEFAULT);
                FrameCursor cursor = open.read(1)) {
            for (StoredFrame next = cursor.next(); next != null; next = cursor.next()) {
                stored.add(next);
            }
        }
        return stored;
    }

    /** Each old frame is there, or part of a loss that is named; and it is there if its bytes are. */
    private void checkFrames(
            List<StoredFrame> kept, Map<String, String> files, Mender.Outcome outcome, boolean endMayBeGone) {
        Map<Long, StoredFrame> byPosition =
                kept.stream().collect(Collectors.toMap(one -> one.frame().position(), one -> one));
        long end = outcome.end().position();
        for (StoredFrame old : frames) {
            StoredFrame now = byPosition.get(old.frame().position());
            boolean named = outcome.losses().stream()
                    .anyMatch(loss -> loss.first() <= old.frame().position()
                            && loss.last() >= old.frame().lastPosition());
            if (now != null && !now.frame().isGap()) {
                assertArrayEquals(old.frame().bytes(), now.frame().bytes());
                assertEquals(old.head(), now.head(), "head after " + old.frame());
                assertTrue(!named, old.frame() + " is kept and said to be lost");
            } else if (old.frame().position() > end) {
                assertTrue(endMayBeGone, old.frame() + " is gone and nothing says so");
            } else {
                assertTrue(named, old.frame() + " is neither kept nor named");
                boolean there = files.entrySet().stream()
                        .anyMatch(file -> file.getKey().endsWith(".cq4")
                                && !file.getKey().startsWith("quarantine")
                                && file.getValue()
                                        .contains(new String(old.frame().bytes(), StandardCharsets.ISO_8859_1)));
                assertTrue(!there || old.frame().isPart(), old.frame() + " could have been kept");
            }
        }
        assertEquals(
                end,
                outcome.events()
                        + outcome.losses().stream()
                                .mapToLong(loss -> loss.last() - loss.first() + 1)
                                .sum());
        outcome.losses().forEach(loss -> assertTrue(loss.last() >= loss.first()));
    }

    private static void checkStock(Path log, List<StoredFrame> kept) throws IOException {
        List<Frame> stock = StockTailer.frames(log);
        assertEquals(
                kept.size(), Logs.prefix(kept.stream().map(StoredFrame::frame).toList(), stock));
    }

    /** Salvaging what was salvaged changes nothing: its gaps are part of the history. */
    private void checkSecondTime(Path folder, List<StoredFrame> kept) throws IOException {
        Mender.Outcome again = mend(folder.resolve("new/log"), folder.resolve("again"));
        assertEquals(List.of(), again.losses());
        assertEquals(List.of(), again.leftOut());
        List<StoredFrame> twice = stored(folder.resolve("again"));
        assertEquals(
                kept.size(),
                Logs.prefix(
                        kept.stream().map(StoredFrame::frame).toList(),
                        twice.stream().map(StoredFrame::frame).toList()));
        assertEquals(
                kept.stream().map(StoredFrame::head).toList(),
                twice.stream().map(StoredFrame::head).toList());
    }

    private void checkJournal(Path book, Mender.Outcome outcome) {
        for (int opened = 0; opened < 2; opened++) {
            try (JournalFixture fixture = JournalFixture.in(book, keys)) {
                List<Recorded> now =
                        fixture.journal.read(Mark.START).collectList().block();
                assertSame(now.subList(0, now.size() - opened), outcome);
                assertEquals(
                        now.stream().filter(Recorded.Lost.class::isInstance).toList(),
                        fixture.journal.lost().collectList().block());
                for (String stream : List.of("s0", "s1", "s2", "large")) {
                    checkHoles(fixture.journal
                            .read(JournalFixture.stream(stream))
                            .collectList()
                            .block());
                }
                List<Recorded> tagged = fixture.journal
                        .read(Tag.of("colour", "blue"), Mark.START)
                        .collectList()
                        .block();
                assertEquals(
                        now.stream()
                                .filter(one -> one instanceof Recorded.Lost
                                        || one instanceof Recorded.Fact fact
                                                && !fact.stream().equals(JournalFixture.stream("large"))
                                                && !fact.stream().equals(JournalFixture.stream("after")))
                                .toList(),
                        tagged);
                // Whoever stands at a mark behind the gap, or right before it, reads on from there.
                for (Recorded one : now) {
                    assertTrue(fixture.journal.holds(one.mark()), one.toString());
                }
                if (opened == 0) {
                    Receipt receipt = fixture.journal
                            .append(JournalFixture.commit("after", Noted.of("goes on")))
                            .block();
                    assertEquals(
                            outcome.end().position() + 1, receipt.position().value());
                }
            }
        }
    }

    /** What is there is what was there, and what is missing is shown once. */
    private void assertSame(List<Recorded> now, Mender.Outcome outcome) {
        List<Mender.Loss> losses = new ArrayList<>(outcome.losses());
        long next = 1;
        for (Recorded one : now) {
            if (one instanceof Recorded.Lost lost) {
                Mender.Loss loss = losses.remove(0);
                assertEquals(loss.first(), lost.first().value());
                assertEquals(loss.last(), lost.position().value());
                next = loss.first();
            } else {
                assertEquals(events.get((int) next - 1), one);
            }
            assertEquals(
                    next,
                    one instanceof Recorded.Lost lost
                            ? lost.first().value()
                            : one.position().value());
            next = one.position().value() + 1;
        }
        assertEquals(List.of(), losses);
    }

    /** Versions rise; where they leap, the stream shows what was lost there. */
    private static void checkHoles(List<Recorded> stream) {
        long version = 0;
        boolean hole = false;
        for (Recorded one : stream) {
            if (one instanceof Recorded.Known known) {
                assertEquals(hole, known.meta().version() > version + 1, "at " + one);
                assertTrue(known.meta().version() > version, "at " + one);
                version = known.meta().version();
                hole = false;
            } else {
                hole = true;
            }
        }
        assertTrue(!hole, "a hole at the end, which nobody can know of");
    }

    /** @return whether it hit the last segment */
    private boolean apply(Damage damage, Path log, SplittableRandom random) throws IOException {
        int number = random.nextInt(SEGMENTS.size());
        Path file = log.resolve(SEGMENTS.get(number));
        if (damage == Damage.MANIFEST) {
            file = log.resolve("manifest");
            if (random.nextBoolean()) {
                Files.delete(file);
                file = log.resolve(SEGMENTS.get(random.nextInt(3)));
            }
            byte[] bytes = Files.readAllBytes(file);
            bytes[random.nextInt(used(bytes))] ^= 16;
            Files.write(file, bytes);
            return false;
        }
        byte[] bytes = Files.readAllBytes(file);
        if (damage == Damage.DELETE) {
            Files.delete(file);
        } else {
            Files.write(file, damaged(damage, bytes, random));
        }
        return number == SEGMENTS.size() - 1;
    }

    private static byte[] damaged(Damage damage, byte[] bytes, SplittableRandom random) {
        int used = used(bytes);
        int at = random.nextInt(used);
        int length = 1 + random.nextInt(random.nextBoolean() ? 16 : 4_000);
        int end = Math.min(used, at + length);
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
                int swapped = Math.min(length, used - Math.max(at, other));
                byte[] kept = Arrays.copyOfRange(bytes, at, at + swapped);
                System.arraycopy(bytes, other, bytes, at, swapped);
                System.arraycopy(kept, 0, bytes, other, swapped);
            }
            default -> throw new AssertionError(damage);
        }
        return bytes;
    }

    private static int used(byte[] bytes) {
        int used = bytes.length;
        while (used > 0 && bytes[used - 1] == 0) {
            used--;
        }
        return used;
    }

    @Test
    void an_undamaged_log_is_copied_whole() throws IOException {
        Mender.Outcome outcome = mend(damaged, temp.resolve("new/log"));

        assertEquals(List.of(), outcome.losses());
        assertEquals(List.of(), outcome.leftOut());
        assertEquals(events.size(), outcome.events());
        assertEquals(frames.size(), outcome.frames());
        assertEquals(frames.get(frames.size() - 1).head(), outcome.end().head());
    }

    @Test
    void a_commit_of_which_a_part_is_lost_is_lost_whole() throws IOException {
        StoredFrame part = frames.stream()
                .filter(one -> one.frame().isPart())
                .skip(2)
                .findFirst()
                .orElseThrow();
        flip(damaged, part, 100);

        Mender.Outcome outcome = mend(damaged, temp.resolve("new/log"));

        Mender.Loss loss = outcome.losses().get(0);
        assertEquals(1, outcome.losses().size());
        assertEquals(12, loss.last() - loss.first() + 1);
        assertEquals(1, loss.places().size());
        assertEquals(2, loss.places().get(0).segment());
        assertTrue(loss.afterMicros() > 0 && loss.beforeMicros() >= loss.afterMicros());
        assertTrue(outcome.leftOut().size() >= 2, "its other parts are listed: " + outcome.leftOut());
        outcome.leftOut().forEach(left -> assertTrue(left.why().contains("other parts are lost"), left.why()));
    }

    @Test
    void frames_of_another_book_are_found_and_not_taken() throws IOException {
        Path other = temp.resolve("other");
        try (KeyVault foreign = InMemoryKeyVault.create(keys.store());
                JournalFixture fixture = JournalFixture.in(other, foreign)) {
            fixture.journal
                    .append(JournalFixture.commit("s0", Noted.of("a stranger's")))
                    .block();
        }
        byte[] stranger = StockTailer.frames(other.resolve("log")).get(0).bytes();
        StoredFrame at = frames.stream()
                .filter(one ->
                        one.frame().length() >= stranger.length && one.frame().position() > 3)
                .findFirst()
                .orElseThrow();
        write(damaged, at, 0, stranger);

        Mender.Outcome outcome = mend(damaged, temp.resolve("new/log"));

        assertEquals(1, outcome.leftOut().size());
        assertTrue(
                outcome.leftOut().get(0).why().contains("does not open"),
                outcome.leftOut().get(0).why());
        assertEquals(at.frame().position(), outcome.losses().get(0).first());
    }

    @Test
    void a_gap_that_the_book_did_not_sign_does_not_open() throws IOException {
        Path forged = temp.resolve("forged");
        Head before = frames.get(4).head();
        try (ChronicleLog log = ChronicleLog.open(forged.resolve("log"), ChronicleLog.Options.DEFAULT);
                KeyVault stranger = InMemoryKeyVault.create(keys.store())) {
            frames.subList(0, 5).forEach(one -> log.append(one.frame()));
            log.append(Gap.frame(
                    keys.store(),
                    frames.get(5).frame().position(),
                    frames.get(8).frame().lastPosition(),
                    0,
                    1,
                    before,
                    Optional.of(frames.get(8).head()),
                    stranger::sign));
            frames.subList(9, 12).forEach(one -> log.append(one.frame()));
        }

        Logs.copy(forged.resolve("log"), temp.resolve("copy"));
        HearthbookException refused = assertThrows(
                HearthbookException.class, () -> JournalFixture.in(forged, keys).close());

        assertEquals(ErrorCode.TAMPERED, refused.code());
        Mender.Outcome outcome = mend(temp.resolve("copy"), temp.resolve("mended"));
        assertEquals(1, outcome.losses().size());
        assertEquals(1, outcome.leftOut().size(), "a salvage does not take it either");
    }

    @Test
    void blocks_that_the_disk_cannot_read_cost_what_stands_in_them() throws IOException {
        StoredFrame hit = frames.get(6);
        Disk bad = new Disk() {
            @Override
            public int read(Path file, FileChannel channel, ByteBuffer into, long offset) throws IOException {
                long sector = hit.address().offset() / 512 * 512;
                if (file.endsWith(SEGMENTS.get(0)) && offset <= sector && offset + into.remaining() > sector) {
                    throw new IOException("Input/output error");
                }
                return channel.read(into, offset);
            }
        };

        Mender.Outcome outcome;
        try (Wreck wreck = Wreck.open(damaged, bad);
                ChronicleLog log = ChronicleLog.open(temp.resolve("new"), ChronicleLog.Options.DEFAULT)) {
            outcome = new Mender(wreck, keys, 1).mend(log, bytes -> {});
        }

        assertEquals(1, outcome.losses().size());
        Mender.Loss loss = outcome.losses().get(0);
        assertTrue(loss.first() <= hit.frame().position()
                && loss.last() >= hit.frame().lastPosition());
        assertTrue(loss.last() - loss.first() < 40, "more was lost than stood there: " + loss);
    }

    @Test
    void a_log_in_use_is_not_salvaged() {
        try (ChronicleLog open = ChronicleLog.open(damaged, ChronicleLog.Options.DEFAULT)) {
            assertEquals(frames.size() > 0, open.tail().position() > 0);
            HearthbookException refused = assertThrows(
                    HearthbookException.class,
                    () -> Wreck.open(damaged, Disk.real()).close());
            assertEquals(ErrorCode.BOOK_LOCKED, refused.code());
        }
    }

    private static void flip(Path log, StoredFrame frame, int offset) throws IOException {
        write(log, frame, offset, new byte[] {(byte) ~frame.frame().bytes()[offset]});
    }

    private static void write(Path log, StoredFrame frame, int offset, byte[] bytes) throws IOException {
        Path file = log.resolve(SEGMENTS.get(frame.address().segment() - 1));
        byte[] all = Files.readAllBytes(file);
        System.arraycopy(bytes, 0, all, (int) frame.address().offset() + offset, bytes.length);
        Files.write(file, all);
    }
}
