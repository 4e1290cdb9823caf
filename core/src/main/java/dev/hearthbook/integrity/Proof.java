package dev.hearthbook.integrity;

import dev.hearthbook.model.HearthbookException;

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
}
