package dev.hearthbook.samples.cli.terminal;

import java.io.PrintStream;

/**
 * The two streams of a command: answers go to {@link #out}, everything else to {@link #err}. Colours only where a person
 * looks at them.
 *
 * <p>Any thread; lines are written whole.
 */
public final class Terminal {
    private final PrintStream out;
    private final PrintStream err;
    private final boolean colors;
    private final boolean live;

    /** How a piece of text looks. */
    public enum Ink {
        BOLD("1"),
        DIM("2"),
        RED("31"),
        GREEN("32"),
        YELLOW("33"),
        CYAN("36");

        private final String code;

        Ink(String code) {
            this.code = code;
        }
    }

    /**
     * @param colors whether {@code out} takes colours
     * @param live whether {@code err} is a terminal, on which a line can be written over
     */
    public Terminal(PrintStream out, PrintStream err, boolean colors, boolean live) {
        this.out = out;
        this.err = err;
        this.colors = colors;
        this.live = live;
    }

    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    public boolean live() {
        return live;
    }

    /** The text in a colour, or as it is. */
    public String paint(Ink ink, String text) {
        return colors ? "\u001b[" + ink.code + "m" + text + "\u001b[0m" : text;
    }

    /** One line of the answer. */
    public void line(String text) {
        out.println(text);
    }

    /** A remark beside the answer. */
    public void remark(String text) {
        err.println(text);
    }

    /** Makes sure that everything written so far is seen. */
    public void flush() {
        out.flush();
        err.flush();
    }

    /**
     * Stored text as one line: white space becomes a space, and characters that could steer a terminal (or hide in it) a
     * middle dot. What people wrote must not be able to move the cursor.
     */
    public static String safe(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (Character.isWhitespace(point)) {
                line.append(' ');
            } else if (Character.isISOControl(point) || steers(Character.getType(point))) {
                line.append('·');
            } else {
                line.appendCodePoint(point);
            }
        });
        return line.toString();
    }

    /** Format characters turn the direction of a line; a zero-width joiner inside an emoji suffers with them. */
    private static boolean steers(int type) {
        return type == Character.FORMAT || type == Character.SURROGATE || type == Character.PRIVATE_USE;
    }

    /** At most {@code max} characters of a {@linkplain #safe safe} line, the last one an ellipsis when it was longer. */
    public static String brief(String text, int max) {
        String line = safe(text);
        if (line.codePointCount(0, line.length()) <= max) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, max - 1)).stripTrailing() + "…";
    }

    /** The text, filled up with spaces to a width. */
    public static String padded(String text, int width) {
        int length = text.codePointCount(0, text.length());
        return length >= width ? text : text + " ".repeat(width - length);
    }
}
