package dev.hearthbook.internal.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.integrity.Anchor;
import dev.hearthbook.integrity.Checkpoint;
import dev.hearthbook.integrity.ConsistencyProof;
import dev.hearthbook.integrity.InclusionProof;
import dev.hearthbook.integrity.SignedCheckpoint;
import dev.hearthbook.integrity.Trust;
import dev.hearthbook.integrity.Verification;
import dev.hearthbook.integrity.VerifyingKey;
import dev.hearthbook.internal.integrity.Audit;
import dev.hearthbook.internal.integrity.MemoryAnchor;
import dev.hearthbook.internal.integrity.Notary;
import dev.hearthbook.internal.merkle.MemoryStore;
import dev.hearthbook.internal.merkle.Tree;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Gap;
import dev.hearthbook.log.Head;
import dev.hearthbook.log.InMemoryLog;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * A book whose log is exchanged behind its back by somebody who can write whole frames but has no keys, or has a copy of the book
 * that went another way: verifying says what is wrong, and so do checkpoints that were kept.
 */
class AuditTest {
    private static final int FRAMES = 12;

    /** A log that can be exchanged while the book is open. */
    private static final class Exchanged implements EventLog {
        private EventLog now = InMemoryLog.create();

        @Override
        public Tail tail() {
            return now.tail();
        }

        @Override
        public FrameAddress append(Frame frame) {
            return now.append(frame);
        }

        @Override
        public FrameAddress appendUrgent(Frame frame) {
            return now.appendUrgent(frame);
        }

        @Override
        public void reserve(long bytes) {
            now.reserve(bytes);
        }

        @Override
        public int frameBytesMax() {
            return now.frameBytesMax();
        }

        @Override
        public void force() {
            now.force();
        }

        @Override
        public void roll() {
            now.roll();
        }

        @Override
        public FrameCursor read(long position) {
            return now.read(position);
        }

        @Override
        public Frame read(FrameAddress address) {
            return now.read(address);
        }

        @Override
        public long bytes() {
            return now.bytes();
        }

        @Override
        public void close() {
            now.close();
        }
    }

    private final Exchanged log = new Exchanged();
    private final JournalFixture book = JournalFixture.over(log);
    private final MemoryStore hashes = new MemoryStore();
    private final MemoryAnchor own = new MemoryAnchor();
    private final MemoryAnchor elsewhere = new MemoryAnchor();

    @AfterEach
    void close() {
        book.close();
    }

    private Notary notary() {
        return notary(hashes, own);
    }

    private Notary notary(Tree.Store store, Anchor memory) {
        return new Notary(log, book.keys, book.journal, store, memory, List.of(elsewhere));
    }

    private Verification verify() {
        return Audit.of(log, book.journal, notary(), progress -> {}).all();
    }

    /** One frame for each, of two events. */
    private void write(int frames) {
        for (int i = 0; i < frames; i++) {
            book.journal
                    .append(JournalFixture.commit(
                            "s" + i % 3, JournalFixture.Noted.of("note " + i), JournalFixture.Noted.of("again " + i)))
                    .block();
        }
    }

    private List<Frame> frames() {
        List<Frame> frames = new ArrayList<>();
        try (FrameCursor cursor = log.read(1)) {
            for (StoredFrame stored = cursor.next(); stored != null; stored = cursor.next()) {
                frames.add(stored.frame());
            }
        }
        return frames;
    }

    private static EventLog logOf(List<Frame> frames) {
        InMemoryLog log = InMemoryLog.create();
        frames.forEach(log::append);
        return log;
    }

    /** The same boxes at another place: whoever has no keys can do no more. */
    private static Frame moved(Frame frame, long position) {
        return Frame.assemble(
                0,
                frame.envelopeKey(),
                position,
                frame.events(),
                frame.commits(),
                body(frame),
                frame.headerBox().length,
                clear -> frame.headerBox());
    }

    private static byte[] body(Frame frame) {
        int headers = frame.headers().length;
        return frame.box(0, frame.length() - headers - 4);
    }

    private static ErrorCode code(Executable action) {
        return assertThrows(HearthbookException.class, action).code();
    }

    @Test
    void a_sound_book_verifies_and_gives_the_root_that_is_signed() {
        write(FRAMES);

        Verification found = verify();

        assertEquals(2 * FRAMES, found.events());
        assertEquals(2 * FRAMES, found.opened());
        assertEquals(FRAMES, found.frames());
        Checkpoint signed = notary().checkpoint().check(notary().key());
        assertArrayEquals(found.root(), signed.root());
        assertEquals(2, verify().compared(), "the book's own and the anchor's");
        assertEquals(log.tail().head(), signed.head());
    }

    @Test
    void an_empty_book_has_a_checkpoint_too() {
        SignedCheckpoint empty = notary().checkpoint();

        assertEquals(0, empty.check(notary().key()).size());
        assertEquals(0, verify().events());
        write(1);
        assertEquals(2, notary().checkpoint().claim().size());
    }

    @Test
    void destroying_a_key_changes_no_leaf() {
        write(FRAMES);
        Checkpoint before = notary().checkpoint().claim();
        InclusionProof proof = notary().prove(Position.of(5));

        book.keys.shred(JournalFixture.ADA);

        Verification after = verify();
        assertEquals(2 * FRAMES, after.erased());
        assertEquals(0, after.opened());
        assertArrayEquals(before.root(), after.root());
        InclusionProof again = notary().prove(Position.of(5));
        assertArrayEquals(proof.frame(), again.frame(), "what nobody can read any more is proven as before");
        assertEquals(5, again.check(Trust.in(before)).position().value());
    }

    @Test
    void frames_that_were_swapped_removed_repeated_or_replaced_are_noticed() {
        write(FRAMES);
        List<Frame> good = frames();

        List<Frame> swapped = new ArrayList<>(good);
        swapped.set(3, moved(good.get(4), good.get(3).position()));
        swapped.set(4, moved(good.get(3), good.get(4).position()));
        log.now = logOf(swapped);
        assertEquals(ErrorCode.TAMPERED, code(this::verify));

        List<Frame> repeated = new ArrayList<>(good);
        repeated.set(5, moved(good.get(4), good.get(5).position()));
        log.now = logOf(repeated);
        assertEquals(ErrorCode.TAMPERED, code(this::verify));

        List<Frame> removed = new ArrayList<>(good.subList(0, 4));
        long next = good.get(4).position();
        for (Frame frame : good.subList(5, FRAMES)) {
            removed.add(moved(frame, next));
            next += frame.events();
        }
        log.now = logOf(removed);
        HearthbookException named = assertThrows(HearthbookException.class, this::verify);
        assertEquals(ErrorCode.TAMPERED, named.code());
        assertTrue(
                named.getMessage().contains("position 9 ") && named.getMessage().contains("segment 1 at offset"),
                named.getMessage());

        log.now = logOf(good);
        assertEquals(2 * FRAMES, verify().opened(), "the good one again");
    }

    @Test
    void a_frame_of_a_copy_that_went_another_way_is_a_broken_history() {
        write(4);
        List<Frame> common = frames();
        write(4);
        List<Frame> first = frames();
        List<Frame> second = new ArrayList<>(common);
        try (JournalFixture copy = fork(common)) {
            for (int i = 0; i < 4; i++) {
                copy.journal
                        .append(JournalFixture.commit(
                                "other",
                                JournalFixture.Noted.of("another way " + i),
                                JournalFixture.Noted.of("and again " + i)))
                        .block();
            }
            second.addAll(framesOf(copy.log).subList(4, 8));
        }
        List<Frame> spliced = new ArrayList<>(first);
        spliced.set(6, second.get(6));

        Mark inFront = book.journal.markAt(Position.of(12)).block();
        log.now = logOf(spliced);
        assertEquals(ErrorCode.HISTORY_BROKEN, code(this::verify));
        book.journal.forgetRecent();
        assertEquals(
                ErrorCode.HISTORY_BROKEN,
                code(() -> book.journal.read(Mark.START).blockLast()),
                "and a rebuild reads the same way");
        assertEquals(
                ErrorCode.HISTORY_BROKEN,
                code(() -> book.journal.read(inFront).blockLast()),
                "also where reading begins");

        log.now = logOf(first);
        notary().checkpoint();
        try (JournalFixture other = fork(second)) {
            Notary notary = new Notary(other.log, book.keys, other.journal, new MemoryStore(), own, List.of(elsewhere));
            assertEquals(ErrorCode.HISTORY_BROKEN, code(notary::requireHistory));
            assertEquals(
                    ErrorCode.HISTORY_BROKEN,
                    code(() -> Audit.of(other.log, other.journal, notary, progress -> {})
                            .all()),
                    "each frame is right, but not the whole");
            assertEquals(ErrorCode.HISTORY_BROKEN, code(notary::checkpoint), "and it is not signed");
        }
    }

    private JournalFixture fork(List<Frame> frames) {
        return JournalFixture.over(logOf(frames), book.keys);
    }

    private static List<Frame> framesOf(EventLog log) {
        List<Frame> frames = new ArrayList<>();
        try (FrameCursor cursor = log.read(1)) {
            for (StoredFrame stored = cursor.next(); stored != null; stored = cursor.next()) {
                frames.add(stored.frame());
            }
        }
        return frames;
    }

    @Test
    void a_log_whose_end_is_cut_contradicts_what_was_kept_elsewhere() {
        write(FRAMES);
        notary().checkpoint();
        HearthbookException refused;
        try (JournalFixture cut = fork(frames().subList(0, FRAMES - 1))) {
            Notary notary = new Notary(
                    cut.log, book.keys, cut.journal, new MemoryStore(), new MemoryAnchor(), List.of(elsewhere));
            refused = assertThrows(HearthbookException.class, notary::requireHistory);
        }

        assertEquals(ErrorCode.LOG_ROLLED_BACK, refused.code());
        assertTrue(
                refused.getMessage().contains("position 22")
                        && refused.getMessage().contains("24 events"),
                refused.getMessage());
    }

    @Test
    void a_checkpoint_after_more_events_extends_the_one_before() {
        SplittableRandom random = new SplittableRandom(11);
        List<SignedCheckpoint> kept = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            write(1 + random.nextInt(60));
            kept.add(notary().checkpoint());
        }

        for (SignedCheckpoint earlier : kept) {
            ConsistencyProof proof = notary().prove(earlier.claim());
            assertEquals(kept.get(7).claim(), proof.check(Trust.in(notary().key()), earlier.claim()));
        }
        for (int i = 0; i < 40; i++) {
            Position position =
                    Position.of(1 + random.nextLong(kept.get(7).claim().size()));
            assertEquals(
                    kept.get(7).claim(),
                    notary().prove(position)
                            .check(Trust.in(kept.get(7).claim()))
                            .checkpoint());
        }
        assertEquals(kept.get(7), notary().checkpoint(), "nothing happened since");
    }

    @Test
    void hashes_that_are_wrong_or_gone_are_computed_again_and_never_signed() {
        write(300);
        Checkpoint right = notary().checkpoint().claim();
        hashes.write(0, 0, new byte[32]);

        InclusionProof proof = notary().prove(Position.of(17));
        assertEquals(right, proof.check(Trust.in(notary().key())).checkpoint());

        hashes.write(0, 0, new byte[32]);
        write(5);
        Checkpoint later = notary().checkpoint().claim();
        assertArrayEquals(verify().root(), later.root());
        assertNotEquals(right, later);
        notary(new MemoryStore(), own).prove(right).check(Trust.in(notary().key()), right);
    }

    @Test
    void a_full_disk_and_hashes_changed_under_an_open_book_cost_one_attempt_and_no_truth() {
        boolean[] full = new boolean[1];
        Tree.Store store = new Tree.Store() {
            @Override
            public byte[] read(int row, long from, int count) {
                return hashes.read(row, from, count);
            }

            @Override
            public void write(int row, long from, byte[] bytes) {
                if (full[0]) {
                    throw new HearthbookException(ErrorCode.OUT_OF_SPACE, "The disk is full.");
                }
                hashes.write(row, from, bytes);
            }
        };
        Notary notary = notary(store, own);
        write(140);
        notary.checkpoint();
        write(140);
        full[0] = true;
        assertEquals(ErrorCode.OUT_OF_SPACE, code(notary::checkpoint));
        full[0] = false;
        assertArrayEquals(verify().root(), notary.checkpoint().claim().root());

        hashes.write(0, 0, new byte[32]);
        write(1);
        assertArrayEquals(notary.checkpoint().claim().root(), verify().root());
        assertEquals(2, verify().compared());
    }

    @Test
    void a_keyring_of_an_older_generation_is_named_and_locks_nobody_out() {
        write(2);
        Checkpoint now = notary().checkpoint().claim();
        elsewhere.keep(SignedCheckpoint.sign(
                new Checkpoint(now.store(), now.size(), now.root(), now.head(), now.keyring() + 1),
                notary().key(),
                book.keys::sign));

        notary().requireHistory();
        assertEquals(ErrorCode.KEYRING_OLDER, code(this::verify));

        notary().checkpoint();
        assertEquals(2, verify().compared(), "a new checkpoint says that it is meant to be so");
    }

    @Test
    void a_position_that_is_not_there_is_not_proven() {
        write(2);

        assertEquals(ErrorCode.NOT_FOUND, code(() -> notary().prove(Position.of(5))));
    }

    @Test
    void behind_a_gap_a_checkpoint_of_before_is_compared_by_its_head() {
        write(FRAMES);
        List<Frame> good = frames();
        Notary before = notary();
        Checkpoint whole = before.checkpoint().claim();
        log.now = logOf(good.subList(0, 4));
        Head ahead = log.tail().head();
        log.now = logOf(good.subList(0, 6));
        Head behind = log.tail().head();
        List<Frame> salvaged = new ArrayList<>(good.subList(0, 4));
        salvaged.add(Gap.frame(book.keys.store(), 9, 12, 0, 1, ahead, Optional.of(behind), book.keys::sign));
        salvaged.addAll(good.subList(6, FRAMES));
        try (JournalFixture mended = JournalFixture.over(logOf(salvaged), book.keys)) {
            Notary now = new Notary(
                    mended.log, book.keys, mended.journal, new MemoryStore(), new MemoryAnchor(), List.of(elsewhere));

            now.requireHistory();
            Verification found =
                    Audit.of(mended.log, mended.journal, now, progress -> {}).all();
            assertEquals(4, found.lost());
            assertEquals(1, found.compared());
            assertEquals(whole.head(), now.checkpoint().claim().head());
            InclusionProof.Proven lost = now.prove(Position.of(10)).check(Trust.in(now.key()));
            assertTrue(lost.lost());
            assertEquals(9, lost.first().value());
            assertEquals(ErrorCode.HISTORY_BROKEN, code(() -> now.prove(whole)), "its tree is another one");
        }
    }

    @Test
    void without_keys_structure_and_signatures_are_still_looked_at() {
        write(FRAMES);
        Checkpoint now = notary().checkpoint().claim();
        Optional<VerifyingKey> key = Optional.of(notary().key());
        List<Frame> good = frames();

        Verification found = Audit.withoutKeys(log, key, List.of(own, elsewhere), progress -> {})
                .all();
        assertArrayEquals(now.root(), found.root());
        assertEquals(2, found.compared());
        assertEquals(0, found.opened());

        List<Frame> cutOut = new ArrayList<>(good.subList(0, 4));
        Head before = logOf(good.subList(0, 4)).tail().head();
        Head after = logOf(good.subList(0, 6)).tail().head();
        cutOut.add(Gap.frame(book.keys.store(), 9, 12, 0, 1, before, Optional.of(after), message -> new byte[64]));
        cutOut.addAll(good.subList(6, FRAMES));
        assertEquals(
                ErrorCode.TAMPERED,
                code(() -> Audit.withoutKeys(logOf(cutOut), key, List.of(), progress -> {})
                        .all()));
    }

    @Test
    void a_sample_finds_what_is_damaged_everywhere() {
        write(FRAMES);
        Verification found =
                Audit.of(log, book.journal, notary(), progress -> {}).sample(40, 5);
        assertTrue(found.sampled() && found.frames() > 3 && found.opened() == found.events(), found.toString());

        List<Frame> changed = new ArrayList<>();
        for (Frame frame : frames()) {
            byte[] body = body(frame);
            body[30] ^= 1;
            changed.add(Frame.assemble(
                    0,
                    frame.envelopeKey(),
                    frame.position(),
                    frame.events(),
                    frame.commits(),
                    body,
                    frame.headerBox().length,
                    clear -> frame.headerBox()));
        }
        log.now = logOf(changed);
        assertThrows(
                HearthbookException.class,
                () -> Audit.of(log, book.journal, notary(), progress -> {}).sample(3, 5));
    }
}
