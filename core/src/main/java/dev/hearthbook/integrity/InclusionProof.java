package dev.hearthbook.integrity;

import dev.hearthbook.internal.merkle.Merkle;
import dev.hearthbook.log.Frame;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Position;
import java.util.Arrays;
import java.util.List;

/**
 * Proof that an event was in a book when a checkpoint was made: at which position, in which frame. The text is C2SP's tlog-proof;
 * its {@code extra} is the frame without body and CRC, so clear header and header box:
 *
 * <pre>
 * c2sp.org/tlog-proof@v1
 * extra SEIBAAAAAAE…
 * index 41006
 * B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
 * …
 *
 * hearthbook.checkpoint.1/6f9619ff-8b86-d011-b42d-00cf4fc964ff
 * …
 * </pre>
 *
 * <p>The clear header names the hash of the body, so whoever has the frame's body, from the book or a copy of it, can tell that it
 * is the one. The proof itself holds no event, sealed or not.
 *
 * @param frame clear header and header box
 * @param path hashes from the leaf's sibling to the root's child
 */
public record InclusionProof(Position position, byte[] frame, List<byte[]> path, SignedCheckpoint checkpoint)
        implements Proof {
    static final String TITLE = "c2sp.org/tlog-proof@v1\n";

    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    public InclusionProof {
        frame = frame.clone();
        path = List.copyOf(path);
    }

    /**
     * What a checked proof says.
     *
     * @param first position of the first event of the frame
     * @param last position of the last one
     * @param lost whether the frame only says that these events were lost
     * @param bodyHash SHA-256 of the frame's body
     * @param checkpoint the book at that moment
     */
    public record Proven(
            Position position, Position first, Position last, boolean lost, byte[] bodyHash, Checkpoint checkpoint) {
        public Proven {
            bodyHash = bodyHash.clone();
        }

        @Override
        public byte[] bodyHash() {
            return bodyHash.clone();
        }
    }

    static InclusionProof read(String text) {
        String[] line = text.split("\n", 4);
        if (line.length != 4 || !line[1].startsWith(EXTRA) || !line[2].startsWith(INDEX)) {
            throw Texts.invalid("The proof lacks its lines 'extra' and 'index'.");
        }
        long index = Texts.number(line[2].substring(INDEX.length()), "index of the proof");
        byte[] frame = Texts.bytes(line[1].substring(EXTRA.length()), "frame of the proof");
        Rest rest = Rest.parse(line[3]);
        return new InclusionProof(Position.of(index + 1), frame, rest.path(), rest.checkpoint());
    }

    /**
     * Checks everything.
     *
     * @throws HearthbookException {@code PROOF_INVALID} when the checkpoint cannot be believed, or the event was not in it
     */
    public Proven check(Trust trust) {
        Checkpoint book = trust.check(checkpoint);
        Frame.Clear clear = Frame.Clear.parse(frame)
                .filter(it -> it.first() <= position.value() && position.value() <= it.last())
                .orElseThrow(() -> Texts.invalid("The proof does not name the frame of position " + position + "."));
        byte[] root =
                Merkle.root(position.value() - 1, book.size(), Merkle.leaf(position.value(), Frame.hash(frame)), path);
        if (!Arrays.equals(root, book.root())) {
            throw Texts.invalid(
                    "The proof does not lead from position " + position + " to the root of its checkpoint.");
        }
        return new Proven(
                position, Position.of(clear.first()), Position.of(clear.last()), clear.gap(), clear.bodyHash(), book);
    }

    @Override
    public byte[] frame() {
        return frame.clone();
    }

    @Override
    public String text() {
        return TITLE + EXTRA + Texts.base64(frame) + "\n" + INDEX + (position.value() - 1) + "\n"
                + new Rest(path, checkpoint).text();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InclusionProof that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    /** Which position, in a book of which size. */
    @Override
    public String toString() {
        return "InclusionProof[" + position + " of " + checkpoint.claim().size() + "]";
    }
}
