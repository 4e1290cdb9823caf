package dev.hearthbook.internal.integrity;

import dev.hearthbook.integrity.Anchor;
import dev.hearthbook.integrity.Checkpoint;
import dev.hearthbook.integrity.ConsistencyProof;
import dev.hearthbook.integrity.InclusionProof;
import dev.hearthbook.integrity.SignedCheckpoint;
import dev.hearthbook.integrity.VerifyingKey;
import dev.hearthbook.internal.journal.BookJournal;
import dev.hearthbook.internal.merkle.Merkle;
import dev.hearthbook.internal.merkle.Tree;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs what the book was at some moment, and proves what was in it then.
 *
 * <p><b>What is kept.</b> The newest checkpoint, signed, and beside it the hashes of {@link Tree}. The hashes are derived: before
 * a root is built upon they must give the root that was signed, and before a proof is handed out it must lead there; otherwise they
 * are computed anew from the log, once. The checkpoint is not: it is how a book remembers what it has signed.
 *
 * <p><b>What is signed</b> extends what was signed before, or nothing is signed: a proof of that is made and checked each time.
 * Only what is durable is signed, so no power cut takes back what a checkpoint promises.
 *
 * <p>Any thread, one at a time; blocks on files. A checkpoint reads the events since the one before.
 */
public final class Notary {
    private static final Logger LOG = LoggerFactory.getLogger(Notary.class);

    private final EventLog log;
    private final KeyVault keys;
    private final BookJournal journal;
    private final Tree.Store store;
    private final Anchor own;
    private final List<Anchor> anchors;
    private final EventLeaves leaves;
    private @Nullable Known known;

    /** A tree, the checkpoint it was signed with, and the head there. */
    private record Known(Tree tree, Optional<SignedCheckpoint> newest) {
        long size() {
            return newest.map(it -> it.claim().size()).orElse(0L);
        }
    }

    /**
     * @param store where hashes are kept
     * @param own where the newest checkpoint is kept, inside the book
     * @param anchors where else
     */
    public Notary(
            EventLog log, KeyVault keys, BookJournal journal, Tree.Store store, Anchor own, List<Anchor> anchors) {
        this.log = log;
        this.keys = keys;
        this.journal = journal;
        this.store = store;
        this.own = own;
        this.anchors = List.copyOf(anchors);
        this.leaves = new EventLeaves(journal::frame);
    }

    /** What the book signs with. */
    public VerifyingKey key() {
        return VerifyingKey.of(Checkpoint.origin(keys.store()), keys.publicKey());
    }

    /**
     * Compares the log with every checkpoint that can be reached; for opening, so it reads one frame for each.
     *
     * @throws HearthbookException {@code LOG_ROLLED_BACK}, {@code HISTORY_BROKEN}; {@code PROOF_INVALID} when an anchor holds
     *     something else than a checkpoint of this book. A keyring that is older is logged: the log is the authority about
     *     erasures, and repeats them.
     */
    public void requireHistory() {
        for (Kept kept : reachable()) {
            kept.requireHeld(journal);
            if (keys.generation() < kept.checkpoint().keyring()) {
                LOG.warn(
                        "keyring.older generation={} checkpoint={} place={}",
                        keys.generation(),
                        kept.checkpoint().keyring(),
                        kept.place());
            }
        }
    }

    private List<Kept> reachable() {
        List<Kept> all = new ArrayList<>();
        try {
            kept(own).ifPresent(all::add);
        } catch (HearthbookException e) {
            // A file of the book itself: who can damage it can as well delete it, so it is no reason to lock people
            // out.
            LOG.warn("checkpoint.unreadable place={} code={}", own.place(), e.code());
        }
        for (Anchor anchor : anchors) {
            try {
                kept(anchor).ifPresent(all::add);
            } catch (HearthbookException e) {
                if (e.code() != ErrorCode.IO_FAILED) {
                    throw e;
                }
                LOG.warn("anchor.unreachable place={}", anchor.place());
            }
        }
        return all;
    }

    /**
     * Every checkpoint that was kept.
     *
     * @throws HearthbookException {@code PROOF_INVALID}, {@code IO_FAILED}
     */
    List<Kept> kept() {
        List<Kept> all = new ArrayList<>();
        kept(own).ifPresent(all::add);
        anchors.forEach(anchor -> kept(anchor).ifPresent(all::add));
        return all;
    }

    private Optional<Kept> kept(Anchor anchor) {
        try {
            return anchor.newest().map(note -> new Kept(anchor.place(), note.check(key())));
        } catch (HearthbookException e) {
            throw e.code() == ErrorCode.PROOF_INVALID
                    ? new HearthbookException(
                            e.code(),
                            "In " + anchor.place() + " lies no checkpoint of this book. " + e.getMessage()
                                    + " A book's own can be deleted and made anew.",
                            e)
                    : e;
        }
    }

    /** The newest checkpoint that the book remembers; empty when there is none, or none that can be believed. */
    public synchronized Optional<SignedCheckpoint> newest() {
        return known().newest;
    }

    /**
     * Signs the book as it is, keeps that and gives it to every anchor. The same again when nothing happened since.
     *
     * @throws HearthbookException {@code HISTORY_BROKEN}, {@code LOG_ROLLED_BACK} when the log contradicts an earlier checkpoint;
     *     then nothing is signed. {@code IO_FAILED} when an anchor could not be reached; the others have the checkpoint then.
     */
    public synchronized SignedCheckpoint checkpoint() {
        for (Kept kept : reachable()) {
            kept.requireHeld(journal);
        }
        SignedCheckpoint made = sign(known());
        HearthbookException first = null;
        for (Anchor anchor : anchors) {
            try {
                if (!anchor.newest().filter(made::equals).isPresent()) {
                    anchor.keep(made);
                }
            } catch (HearthbookException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
        return made;
    }

    private SignedCheckpoint sign(Known before) {
        long end = journal.durable().position().value();
        long generation = keys.generation();
        Optional<SignedCheckpoint> same = before.newest.filter(
                it -> it.claim().size() == end && it.claim().keyring() == generation);
        if (same.isPresent()) {
            return same.get();
        }
        Tree tree = before.tree;
        Head head = grow(tree, end);
        if (!extended(tree, before.newest, end)) {
            tree = rebuild(before.newest).tree;
            head = grow(tree, end);
            if (!extended(tree, before.newest, end)) {
                throw new Kept(own.place(), before.newest.orElseThrow().claim()).broken();
            }
        }
        byte[] root = tree.root(end);
        SignedCheckpoint made =
                SignedCheckpoint.sign(new Checkpoint(keys.store(), end, root, head, generation), key(), keys::sign);
        made.check(key());
        own.keep(made);
        known = new Known(tree, Optional.of(made));
        return made;
    }

    /** Whether a tree begins with what was signed last. */
    private static boolean extended(Tree tree, Optional<SignedCheckpoint> newest, long end) {
        return newest.map(SignedCheckpoint::claim)
                .filter(earlier -> earlier.size() > 0)
                .map(earlier -> Merkle.isConsistent(
                        earlier.size(), end, earlier.root(), tree.root(end), tree.consistency(earlier.size(), end)))
                .orElse(true);
    }

    /** Adds the leaves up to {@code end}, where a frame ends; returns the head there. */
    private Head grow(Tree tree, long end) {
        if (end == 0) {
            return Head.EMPTY;
        }
        // At least one frame is read: the head comes from the last.
        try (FrameCursor cursor = log.read(Math.min(tree.size() + 1, end))) {
            for (StoredFrame stored = cursor.next(); stored != null; stored = cursor.next()) {
                Frame frame = stored.frame();
                byte[] hash = frame.hash();
                while (tree.size() < Math.min(end, frame.lastPosition())) {
                    tree.add(Merkle.leaf(tree.size() + 1, hash));
                }
                if (frame.lastPosition() >= end) {
                    if (frame.lastPosition() > end) {
                        throw new AssertionError("position " + end + " does not end a frame");
                    }
                    return stored.head();
                }
            }
        } catch (RuntimeException e) {
            known = null; // the tree may have taken a leaf and not kept a hash: next time it is read from the files
            throw e;
        }
        throw new AssertionError("the log ends before position " + end);
    }

    /**
     * Proves that the event at a position was in the book, under the newest checkpoint, or a new one when that is older.
     *
     * @throws HearthbookException {@code NOT_FOUND} beyond the end of the book
     */
    public synchronized InclusionProof prove(Position position) {
        long end = journal.durable().position().value();
        if (position.value() < 1 || position.value() > end) {
            throw new HearthbookException(
                    ErrorCode.NOT_FOUND,
                    "There is no event at position " + position + " to prove; the book has positions 1 to " + end
                            + ".");
        }
        if (known().size() < position.value()) {
            checkpoint();
        }
        return proven(() -> {
            SignedCheckpoint note = known().newest.orElseThrow();
            byte[] headers = journal.frame(position.value()).headers();
            long size = note.claim().size();
            List<byte[]> path = known().tree.inclusion(position.value() - 1, size);
            byte[] root =
                    Merkle.root(position.value() - 1, size, Merkle.leaf(position.value(), Frame.hash(headers)), path);
            return Arrays.equals(root, note.claim().root())
                    ? Optional.of(new InclusionProof(position, headers, path, note))
                    : Optional.empty();
        });
    }

    /**
     * Proves that the book only grew since an earlier checkpoint.
     *
     * @throws HearthbookException {@code HISTORY_BROKEN} when the log does not begin as the checkpoint says; {@code PROOF_INVALID}
     *     when it is another book's or an empty book's, of which there is nothing to prove
     */
    public synchronized ConsistencyProof prove(Checkpoint earlier) {
        if (!earlier.store().equals(keys.store()) || earlier.size() == 0) {
            throw new HearthbookException(
                    ErrorCode.PROOF_INVALID,
                    "The checkpoint is of book " + earlier.store() + " with " + earlier.size()
                            + " events; this is book " + keys.store()
                            + ", and nothing can be proven about an empty one. Give another checkpoint.");
        }
        Kept kept = new Kept("your file", earlier);
        kept.requireHeld(journal);
        checkpoint();
        return proven(
                () -> {
                    SignedCheckpoint note = known().newest.orElseThrow();
                    List<byte[]> path = known().tree
                            .consistency(earlier.size(), note.claim().size());
                    boolean right = Merkle.isConsistent(
                            earlier.size(),
                            note.claim().size(),
                            earlier.root(),
                            note.claim().root(),
                            path);
                    return right
                            ? Optional.of(new ConsistencyProof(earlier.size(), earlier.root(), path, note))
                            : Optional.empty();
                },
                kept);
    }

    private <T> T proven(Supplier<Optional<T>> attempt) {
        return proven(
                attempt, new Kept(own.place(), known().newest.orElseThrow().claim()));
    }

    /** A proof that does not hold came from damaged hashes, or from a damaged index: from the log itself it must hold. */
    private <T> T proven(Supplier<Optional<T>> attempt, Kept against) {
        return attempt.get()
                .or(() -> {
                    rebuild(known().newest);
                    return attempt.get();
                })
                .orElseThrow(against::broken);
    }

    private Known known() {
        Known current = known;
        if (current == null) {
            Optional<SignedCheckpoint> newest = Optional.empty();
            try {
                newest = own.newest();
                newest.ifPresent(note -> note.check(key()));
            } catch (HearthbookException e) {
                LOG.warn("checkpoint.unreadable place={} code={}", own.place(), e.code());
                newest = Optional.empty();
            }
            current = load(newest);
            known = current;
        }
        return current;
    }

    /** The tree as it was kept, if it gives the root that was signed. */
    private Known load(Optional<SignedCheckpoint> newest) {
        if (newest.isEmpty()) {
            return new Known(new Tree(store, leaves, 0), newest);
        }
        Checkpoint claim = newest.get().claim();
        new Kept(own.place(), claim).requireHeld(journal);
        Tree tree = new Tree(store, leaves, claim.size());
        return Arrays.equals(tree.root(claim.size()), claim.root()) ? new Known(tree, newest) : rebuild(newest);
    }

    /** Computes every hash anew from the log. */
    private Known rebuild(Optional<SignedCheckpoint> newest) {
        leaves.forget();
        Tree tree = new Tree(store, leaves, 0);
        Known current = new Known(tree, newest);
        if (newest.isPresent()) {
            Checkpoint claim = newest.get().claim();
            LOG.info("tree.rebuilt events={}", claim.size());
            Head head = grow(tree, claim.size());
            if (!head.equals(claim.head()) || !Arrays.equals(tree.root(claim.size()), claim.root())) {
                throw new Kept(own.place(), claim).broken();
            }
        }
        known = current;
        return current;
    }
}
