package dev.hearthbook.integrity;

import dev.hearthbook.internal.merkle.Merkle;
import dev.hearthbook.model.HearthbookException;
import java.util.Arrays;
import java.util.List;

/**
 * Proof that a book only grew between two checkpoints: the later one begins with everything of the earlier one.
 *
 * <pre>
 * hearthbook.tlog-consistency@v1
 * old 20311 CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 * B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
 * …
 *
 * hearthbook.checkpoint.1/6f9619ff-8b86-d011-b42d-00cf4fc964ff
 * …
 * </pre>
 *
 * @param size how many events the earlier checkpoint had, 1 or more
 * @param root of the earlier one
 * @param path as in RFC 9162, 2.1.4.1
 * @param checkpoint the later one
 */
public record ConsistencyProof(long size, byte[] root, List<byte[]> path, SignedCheckpoint checkpoint)
        implements Proof {
    static final String TITLE = "hearthbook.tlog-consistency@v1\n";

    private static final String OLD = "old ";

    public ConsistencyProof {
        root = root.clone();
        path = List.copyOf(path);
    }

    static ConsistencyProof read(String text) {
        String[] line = text.split("\n", 3);
        String[] old = line.length == 3 ? line[1].split(" ", -1) : new String[0];
        if (old.length != 3 || !(old[0] + " ").equals(OLD)) {
            throw Texts.invalid("The proof lacks its line 'old'.");
        }
        long size = Texts.number(old[1], "earlier size of the proof");
        byte[] root = Texts.hash(old[2], "earlier root of the proof");
        Rest rest = Rest.parse(line[2]);
        return new ConsistencyProof(size, root, rest.path(), rest.checkpoint());
    }

    /**
     * Checks that the tree of {@link #size} and {@link #root} is the beginning of the checkpoint's.
     *
     * @return the later checkpoint
     * @throws HearthbookException {@code PROOF_INVALID} when the checkpoint cannot be believed, or does not begin so
     */
    public Checkpoint check(Trust trust) {
        Checkpoint later = trust.check(checkpoint);
        if (!Merkle.isConsistent(size, later.size(), root, later.root(), path)) {
            throw Texts.invalid("The proof does not show that the " + later.size()
                    + " events of the checkpoint begin with the " + size + " of the earlier one.");
        }
        return later;
    }

    /**
     * The same, and that the beginning is a checkpoint that one kept.
     *
     * @throws HearthbookException {@code PROOF_INVALID}
     */
    public Checkpoint check(Trust trust, Checkpoint earlier) {
        if (earlier.size() != size
                || !Arrays.equals(earlier.root(), root)
                || !earlier.store().equals(checkpoint.claim().store())) {
            throw Texts.invalid("The proof is about another earlier checkpoint than the one you kept (" + earlier.size()
                    + " events).");
        }
        return check(trust);
    }

    @Override
    public byte[] root() {
        return root.clone();
    }

    @Override
    public String text() {
        return TITLE + OLD + size + " " + Texts.base64(root) + "\n" + new Rest(path, checkpoint).text();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConsistencyProof that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    /** From which size to which. */
    @Override
    public String toString() {
        return "ConsistencyProof[" + size + " to " + checkpoint.claim().size() + "]";
    }
}
