package dev.hearthbook.integrity;

import dev.hearthbook.model.HearthbookException;
import java.util.function.UnaryOperator;

/**
 * What somebody gets who asked to be forgotten: an {@link Erasure} as a signed note (C2SP signed-note), signed by the book's own key
 * as checkpoints are. Who has the book's public key checks it without the book. Immutable; any thread.
 *
 * <p>Reading one checks its form only. It says nothing before {@link #check}.
 */
public final class ErasureReceipt {
    /** The most bytes of a receipt. */
    public static final int BYTES_MAX = SignedNote.BYTES_MAX;

    private static final String WHAT = "receipt";

    private final Erasure erasure;
    private final SignedNote note;

    private ErasureReceipt(Erasure erasure, SignedNote note) {
        this.erasure = erasure;
        this.note = note;
    }

    /**
     * Signs a receipt.
     *
     * @param sign gets the text and returns 64 bytes, which {@code key} verifies
     */
    public static ErasureReceipt sign(Erasure erasure, VerifyingKey key, UnaryOperator<byte[]> sign) {
        return new ErasureReceipt(erasure, SignedNote.sign(WHAT, erasure.text(), key, sign));
    }

    /** Whether the text begins like a receipt, which tells it from a checkpoint or a proof. */
    public static boolean isOne(String text) {
        return text.startsWith(Erasure.ORIGIN);
    }

    /**
     * Reads a receipt.
     *
     * @throws HearthbookException {@code PROOF_INVALID} when it is none
     */
    public static ErasureReceipt parse(byte[] note) {
        return parse(Texts.decode(note, BYTES_MAX, WHAT));
    }

    /** The same from text. */
    public static ErasureReceipt parse(String note) {
        SignedNote read = SignedNote.parse(WHAT, note);
        return new ErasureReceipt(Erasure.parse(read.text()), read);
    }

    /**
     * Makes sure that the book that it speaks of signed it.
     *
     * @return what it says
     * @throws HearthbookException {@code PROOF_INVALID} when it did not
     */
    public Erasure check(VerifyingKey key) {
        if (!key.name().equals(Checkpoint.origin(erasure.store()))) {
            throw Texts.invalid(
                    "The receipt is of book " + erasure.store() + ", but the key is named '" + key.name() + "'.");
        }
        note.check(key);
        return erasure;
    }

    /** What it says, whether that is true or not: see {@link #check}. */
    public Erasure claim() {
        return erasure;
    }

    /** The note. */
    public String text() {
        return note.note();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ErasureReceipt that && note.equals(that.note);
    }

    @Override
    public int hashCode() {
        return note.hashCode();
    }

    @Override
    public String toString() {
        return "ErasureReceipt[" + erasure.cause() + ", requested at "
                + erasure.requested().position() + "]";
    }
}
