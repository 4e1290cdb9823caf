package dev.hearthbook.integrity;

import dev.hearthbook.model.HearthbookException;
import java.util.ArrayList;
import java.util.List;

/** Something that a book proves, in a text that carries all that checking needs besides {@link Trust}. */
public sealed interface Proof permits InclusionProof, ConsistencyProof {
    /** The most bytes of a proof: a frame's header, 64 hashes and a checkpoint. */
    int BYTES_MAX = 512 * 1024;

    /** The text, its last line ended as well. */
    String text();

    /**
     * Reads a proof of either kind; it says nothing before it is checked.
     *
     * @throws HearthbookException {@code PROOF_INVALID} when it is none
     */
    static Proof parse(byte[] bytes) {
        String text = Texts.decode(bytes, BYTES_MAX, "proof");
        Texts.requirePlain(text, "proof");
        if (text.startsWith(InclusionProof.TITLE)) {
            return InclusionProof.read(text);
        }
        if (text.startsWith(ConsistencyProof.TITLE)) {
            return ConsistencyProof.read(text);
        }
        throw Texts.invalid("The file is not a proof.");
    }

    /** The lines of hashes up to the empty line, and the checkpoint behind it. */
    record Rest(List<byte[]> path, SignedCheckpoint checkpoint) {
        private static final int PATH_MAX = 64;

        static Rest parse(String text) {
            int split = text.startsWith("\n") ? 0 : text.indexOf("\n\n") + 1;
            if (split == 0 && !text.startsWith("\n")) {
                throw Texts.invalid("The proof ends before its checkpoint.");
            }
            List<byte[]> path = new ArrayList<>();
            if (split > 0) {
                for (String line : text.substring(0, split - 1).split("\n", -1)) {
                    if (path.size() == PATH_MAX) {
                        throw Texts.invalid("The proof has more than " + PATH_MAX + " hashes.");
                    }
                    path.add(Texts.hash(line, "hash " + (path.size() + 1) + " of the proof"));
                }
            }
            return new Rest(path, SignedCheckpoint.parse(text.substring(split + 1)));
        }

        String text() {
            StringBuilder text = new StringBuilder();
            path.forEach(hash -> text.append(Texts.base64(hash)).append('\n'));
            return text.append('\n').append(checkpoint.text()).toString();
        }
    }
}
