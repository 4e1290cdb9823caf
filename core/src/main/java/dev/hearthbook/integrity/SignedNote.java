package dev.hearthbook.integrity;

import dev.hearthbook.model.HearthbookException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A text with signatures below it (C2SP signed-note): the text, an empty line, and lines of signatures, of which those by keys one
 * does not know are ignored, so that witnesses can add theirs. Immutable; any thread.
 *
 * @param what it is, for messages
 * @param note all of it
 */
record SignedNote(String what, String note) {
    /** The most bytes of a note: room for many witnesses. */
    static final int BYTES_MAX = 64 * 1024;

    private static final String DASH = "\u2014";
    private static final int SIGNATURES_MAX = 64;

    /** @param sign gets the text and returns 64 bytes, which {@code key} verifies */
    static SignedNote sign(String what, String text, VerifyingKey key, UnaryOperator<byte[]> sign) {
        byte[] signature = sign.apply(text.getBytes(StandardCharsets.UTF_8));
        byte[] line = ByteBuffer.allocate(4 + signature.length)
                .putInt(key.number())
                .put(signature)
                .array();
        return new SignedNote(what, text + "\n" + DASH + " " + key.name() + " " + Texts.base64(line) + "\n");
    }

    /** @throws HearthbookException {@code PROOF_INVALID} when it is none */
    static SignedNote parse(String what, String note) {
        if (note.length() > BYTES_MAX) {
            throw Texts.invalid("The " + what + " is longer than " + BYTES_MAX + " bytes.");
        }
        Texts.requirePlain(note, what);
        int split = note.lastIndexOf("\n\n");
        if (split < 0 || !note.endsWith("\n") || split + 2 >= note.length()) {
            throw Texts.invalid("The " + what + " is not a signed note: a text, an empty line, lines of signatures.");
        }
        SignedNote read = new SignedNote(what, note);
        String[] lines = read.lines();
        if (lines.length > SIGNATURES_MAX) {
            throw Texts.invalid("The " + what + " has more than " + SIGNATURES_MAX + " signatures.");
        }
        for (String line : lines) {
            read.line(line);
        }
        return read;
    }

    /** What is signed, its last line ended as well. */
    String text() {
        return note.substring(0, note.lastIndexOf("\n\n") + 1);
    }

    private String[] lines() {
        return note.substring(note.lastIndexOf("\n\n") + 2, note.length() - 1).split("\n", -1);
    }

    /** One line: who signed, and what. */
    private record Line(String name, int key, byte[] signature) {}

    private Line line(String line) {
        String[] part = line.split(" ", -1);
        if (part.length != 3 || !part[0].equals(DASH) || !VerifyingKey.isName(part[1])) {
            throw Texts.invalid("A line of signature of the " + what + " is not of the form '\u2014 name base64'.");
        }
        byte[] bytes = Texts.bytes(part[2], "signature");
        if (bytes.length < 5) {
            throw Texts.invalid("A signature of the " + what + " is too short to be one.");
        }
        return new Line(part[1], ByteBuffer.wrap(bytes).getInt(), Arrays.copyOfRange(bytes, 4, bytes.length));
    }

    /**
     * Makes sure that the key's owner signed the text.
     *
     * @throws HearthbookException {@code PROOF_INVALID} when the owner did not
     */
    void check(VerifyingKey key) {
        byte[] message = text().getBytes(StandardCharsets.UTF_8);
        boolean signed = false;
        for (String text : lines()) {
            Line line = line(text);
            if (line.name.equals(key.name()) && line.key == key.number()) {
                if (!key.verifies(message, line.signature)) {
                    throw Texts.invalid("The " + what + " has a wrong signature: it was changed after it was signed.");
                }
                signed = true;
            }
        }
        if (!signed) {
            throw Texts.invalid("The " + what + " is not signed by the key " + key.id() + ".");
        }
    }
}
