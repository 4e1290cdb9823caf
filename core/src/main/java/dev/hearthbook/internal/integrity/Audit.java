package dev.hearthbook.internal.integrity;

import dev.hearthbook.integrity.Anchor;
import dev.hearthbook.integrity.Checkpoint;
import dev.hearthbook.integrity.Verification;
import dev.hearthbook.integrity.VerifyingKey;
import dev.hearthbook.internal.journal.BookJournal;
import dev.hearthbook.internal.journal.Inspected;
import dev.hearthbook.internal.merkle.CompactRange;
import dev.hearthbook.internal.merkle.Merkle;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Gap;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.StoreId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log and finds out whether it is what was written: structure, CRC, body hashes, positions, parts and heads; with keys also
 * that every sealed header names the head before it and that every box opens or was erased; and that it begins with what each kept
 * checkpoint was made of. One use, one thread.
 */
public final class Audit {
    private static final int STEP = 1_000;

    private final EventLog log;
    private final @Nullable BookJournal journal;
    private final Optional<VerifyingKey> key;
    private final List<Kept> kept;
    private final long until;
    private final Consumer<Verification.Progress> progress;
    private final CompactRange tree = new CompactRange();
    private long frames;
    private long events;
    private long opened;
    private long erased;
    private long lost;
    private long told;

    private Audit(
            EventLog log,
            @Nullable BookJournal journal,
            Optional<VerifyingKey> key,
            List<Kept> kept,
            long until,
            Consumer<Verification.Progress> progress) {
        this.log = log;
        this.journal = journal;
        this.key = key;
        this.kept = kept;
        this.until = until;
        this.progress = progress;
    }

    /**
     * Of an open book, with its keys and against every checkpoint that was kept.
     *
     * @throws HearthbookException for the first thing that is wrong
     */
    public static Audit of(EventLog log, BookJournal journal, Notary notary, Consumer<Verification.Progress> progress) {
        List<Kept> kept = notary.kept();
        Audit audit = new Audit(
                log, journal, Optional.empty(), kept, journal.head().position().value(), progress);
        for (Kept one : kept) {
            one.requireLength(audit.until);
            one.requireKeyring(journal.keys().generation());
        }
        return audit;
    }

    /**
     * Of a log whose keys are not at hand.
     *
     * @param key of the book, to believe gaps and checkpoints by; without it nothing that was signed is looked at
     * @param places where checkpoints are kept
     */
    public static Audit withoutKeys(
            EventLog log, Optional<VerifyingKey> key, List<Anchor> places, Consumer<Verification.Progress> progress) {
        List<Kept> kept = new ArrayList<>();
        key.ifPresent(known -> places.forEach(place ->
                place.newest().ifPresent(note -> kept.add(new Kept(place.place(), note.check(known))))));
        Audit audit = new Audit(log, null, key, kept, log.tail().position(), progress);
        kept.forEach(one -> one.requireLength(audit.until));
        return audit;
    }

    /** Reads all of it. */
    public Verification all() {
        Head before = Head.EMPTY;
        try (FrameCursor cursor = log.read(1)) {
            for (StoredFrame stored = cursor.next();
                    stored != null && stored.frame().position() <= until;
                    stored = cursor.next()) {
                look(stored, before);
                before = stored.head();
                compare(stored);
                tell(stored.frame().lastPosition());
            }
        }
        return result(tree.root(), false);
    }

    /**
     * Reads the frames of some events, chosen at random. A damage of one frame among many is likely missed; one of every tenth is
     * found by 50 samples in 99 of 100 cases.
     *
     * @param samples how many positions are chosen; those of one frame count once
     * @param seed the same seed chooses the same positions of the same log
     */
    public Verification sample(int samples, long seed) {
        BookJournal book = journal;
        if (book == null) {
            throw new AssertionError("without keys there is no index to find a sample by");
        }
        for (Kept one : kept) {
            one.requireHeld(book);
        }
        SplittableRandom random = new SplittableRandom(seed);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < samples && until > 0; i++) {
            Inspected inspected = book.inspect(random.nextLong(until) + 1);
            if (seen.add(inspected.frame().position())) {
                count(inspected.frame(), inspected);
            }
            progress.accept(new Verification.Progress(i + 1, samples));
        }
        return result(new byte[0], true);
    }

    private void look(StoredFrame stored, Head before) {
        Frame frame = stored.frame();
        @Nullable Inspected inspected = null;
        if (journal != null) {
            try {
                inspected = journal.inspect(stored, before);
            } catch (HearthbookException e) {
                throw new HearthbookException(
                        e.code(),
                        e.getMessage() + " It stands in segment "
                                + stored.address().segment() + " at offset "
                                + stored.address().offset() + ".",
                        e);
            }
        } else if (frame.isGap()) {
            key.ifPresent(known -> requireSigned(frame.gap().orElseThrow(), known));
        }
        count(frame, inspected);
        byte[] hash = frame.hash();
        for (long position = frame.position(); position <= frame.lastPosition(); position++) {
            tree.add(Merkle.leaf(position, hash));
        }
    }

    private static void requireSigned(Gap gap, VerifyingKey key) {
        StoreId store = Checkpoint.store(key);
        if (!key.verifies(gap.signed(store), gap.signature())) {
            throw new HearthbookException(
                    ErrorCode.TAMPERED,
                    "The log says that the events from position " + gap.first() + " to " + gap.last()
                            + " were lost, but this book did not sign it: somebody took them out. Restore a backup.");
        }
    }

    private void count(Frame frame, @Nullable Inspected inspected) {
        frames++;
        events += frame.events();
        if (inspected != null) {
            opened += inspected.opened();
            erased += inspected.erased();
        }
        lost += frame.isGap() ? frame.events() : 0;
    }

    /** The head where a checkpoint ends, and the root, if no event was lost before. */
    private void compare(StoredFrame stored) {
        for (Kept one : kept) {
            long size = one.checkpoint().size();
            if (size >= stored.frame().position() && size <= stored.frame().lastPosition()) {
                one.requireHead(stored.frame(), stored.head());
                if (lost == 0 && !Arrays.equals(tree.root(), one.checkpoint().root())) {
                    throw one.broken();
                }
            }
        }
    }

    private void tell(long position) {
        if (position - told >= STEP || position == until) {
            told = position;
            progress.accept(new Verification.Progress(position, until));
        }
    }

    private Verification result(byte[] root, boolean sampled) {
        return new Verification(until, root, frames, events, opened, erased, lost, kept.size(), sampled);
    }
}
