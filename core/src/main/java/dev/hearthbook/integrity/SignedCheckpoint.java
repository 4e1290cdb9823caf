package dev.hearthbook.integrity;

import dev.hearthbook.model.HearthbookException;
import java.util.function.UnaryOperator;

/**
 * A checkpoint as a signed note (C2SP signed-note): the text, an empty line, and lines of signatures, of which those by keys one
 * does not know are ignored, so that witnesses can add theirs. Immutable; any thread.
 *
 * <p>Reading one checks its form only. It says nothing before {@link #check}.
 */
public final class SignedCheckpoint {
    /** The most bytes of a note: room for many witnesses. */
    public static final int BYTES_MAX = SignedNote.BYTES_MAX;

    private static final String WHAT = "checkpoint";

    private final Checkpoint checkpoint;
    private final SignedNote note;

    private SignedCheckpoint(Checkpoint checkpoint, SignedNote note) {
        this.checkpoint = checkpoint;
        this.note = note;
    }

    /**
     * Signs a checkpoint.
     *
     * @param sign gets the text and returns 64 bytes, which {@code key} verifies
     */
    public static SignedCheckpoint sign(Checkpoint checkpoint, VerifyingKey key, UnaryOperator<byte[]> sign) {
        return new SignedCheckpoint(checkpoint, SignedNote.sign(WHAT, checkpoint.text(), key, sign));
    }

    /**
     * Reads a note.
     *
     * @throws HearthbookException {@code PROOF_INVALID} when it is none
     */
    public static SignedCheckpoint parse(byte[] note) {
        return parse(Texts.decode(note, BYTES_MAX, WHAT));
    }

    /** The same from text. */
    public static SignedCheckpoint parse(String note) {
        SignedNote read = SignedNote.parse(WHAT, note);
        return new SignedCheckpoint(Checkpoint.parse(read.text()), read);
    }

    /**
     * Makes sure that the key's owner signed it, about the book that the key is named after.
     *
     * @return what it says
     * @throws HearthbookException {@code PROOF_INVALID} when the owner did not
     */
    public Checkpoint check(VerifyingKey key) {
        if (!key.name().equals(Checkpoint.origin(checkpoint.store()))) {
            throw Texts.invalid(
                    "The checkpoint is of book " + checkpoint.store() + ", but the key is named '" + key.name() + "'.");
        }
        note.check(key);
        return checkpoint;
    }

    /** What it says, whether that is true or not: see {@link #check}. */
    public Checkpoint claim() {
        return checkpoint;
    }

    /** The note. */
    public String text() {
        return note.note();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedCheckpoint that && note.equals(that.note);
    }

    @Override
    public int hashCode() {
        return note.hashCode();
    }

    @Override
    public String toString() {
        return "Signed" + checkpoint;
    }
}
