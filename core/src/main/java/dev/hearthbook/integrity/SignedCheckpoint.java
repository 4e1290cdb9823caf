package dev.hearthbook.integrity;

import dev.hearthbook.model.HearthbookException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A checkpoint as a signed note (C2SP signed-note): the text, an empty line, and lines of signatures, of which those by keys one
 * does not know are ignored, so that witnesses can add theirs. Immutable; any thread.
 *
 * <p>Reading one checks its form only. It says nothing before {@link #check}.
 */
public final class SignedCheckpoint {
    /** The most bytes of a note: room for many witnesses. */
    public static final int BYTES_MAX = 64 * 1024;

    private static final String SIGNED = "\u2014 ";
    private static final int SIGNATURES_MAX = 64;

    private final Checkpoint checkpoint;
    private final String note;

    private SignedCheckpoint(Checkpoint checkpoint, String note) {
        this.checkpoint = checkpoint;
        this.note = note;
    }

    /**
     * Signs a checkpoint.
     *
     * @param sign gets the text and returns 64 bytes, which {@code key} verifies
     */
    public static SignedCheckpoint sign(Checkpoint checkpoint, VerifyingKey key, UnaryOperator<byte[]> sign) {
        byte[] signature = sign.apply(checkpoint.text().getBytes(StandardCharsets.UTF_8));
        byte[] line = ByteBuffer.allocate(4 + signature.length)
                .putInt(key.number())
                .put(signature)
                .array();
        return new SignedCheckpoint(
                checkpoint, checkpoint.text() + "\n" + SIGNED + key.name() + " " + Texts.base64(line) + "\n");
    }

    /**
     * Reads a note.
     *
     * @throws HearthbookException {@code PROOF_INVALID} when it is none
     */
    public static SignedCheckpoint parse(byte[] note) {
        return parse(Texts.decode(note, BYTES_MAX, "checkpoint"));
    }

    /** The same from text. */
    public static SignedCheckpoint parse(String note) {
        if (note.length() > BYTES_MAX) {
            throw Texts.invalid("The checkpoint is longer than " + BYTES_MAX + " bytes.");
        }
        Texts.requirePlain(note, "checkpoint");
        int split = note.lastIndexOf("\n\n");
        if (split < 0 || !note.endsWith("\n") || split + 2 >= note.length()) {
            throw Texts.invalid("The checkpoint is not a signed note: a text, an empty line, lines of signatures.");
        }
        String[] lines = note.substring(split + 2, note.length() - 1).split("\n", -1);
        if (lines.length > SIGNATURES_MAX) {
            throw Texts.invalid("The checkpoint has more than " + SIGNATURES_MAX + " signatures.");
        }
        for (String line : lines) {
            Line.parse(line);
        }
        return new SignedCheckpoint(Checkpoint.parse(note.substring(0, split + 1)), note);
    }

    /** One line: who signed, and what. */
    private record Line(String name, int key, byte[] signature) {
        static Line parse(String line) {
            String[] part = line.split(" ", -1);
            if (part.length != 3 || !part[0].equals("\u2014") || !VerifyingKey.isName(part[1])) {
                throw Texts.invalid("A line of signature of the checkpoint is not of the form '\u2014 name base64'.");
            }
            byte[] bytes = Texts.bytes(part[2], "signature");
            if (bytes.length < 5) {
                throw Texts.invalid("A signature of the checkpoint is too short to be one.");
            }
            return new Line(part[1], ByteBuffer.wrap(bytes).getInt(), Arrays.copyOfRange(bytes, 4, bytes.length));
        }
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
        byte[] message = checkpoint.text().getBytes(StandardCharsets.UTF_8);
        boolean signed = false;
        for (String text : note.substring(note.lastIndexOf("\n\n") + 2).split("\n")) {
            Line line = Line.parse(text);
            if (line.name.equals(key.name()) && line.key == key.number()) {
                if (!key.verifies(message, line.signature)) {
                    throw Texts.invalid("The checkpoint has a wrong signature: it was changed after it was signed.");
                }
                signed = true;
            }
        }
        if (!signed) {
            throw Texts.invalid("The checkpoint is not signed by the key " + key.id() + ".");
        }
        return checkpoint;
    }

    /** What it says, whether that is true or not: see {@link #check}. */
    public Checkpoint claim() {
        return checkpoint;
    }

    /** The note. */
    public String text() {
        return note;
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
