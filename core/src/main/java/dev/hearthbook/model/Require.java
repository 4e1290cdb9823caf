package dev.hearthbook.model;

import java.util.Locale;

/** The checks of every compact constructor: one line each, and the value seen goes into the message. */
public final class Require {
    private Require() {}

    /**
     * Refuses a caller's mistake at once.
     *
     * @param message a {@link String#format} pattern; it names ids and numbers, never content
     * @throws IllegalArgumentException when {@code condition} is false
     */
    public static void that(boolean condition, String message, Object... values) {
        if (!condition) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
        }
    }

    /**
     * An id: 1 to 200 characters, printable, no white space, no slash (ids are parts of stream names).
     *
     * @throws IllegalArgumentException naming {@code what} and the first offending place, not the id itself
     */
    public static String id(String what, String value) {
        that(!value.isEmpty() && value.length() <= 200, "%s has 1 to 200 characters, but had %d", what, value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean printable =
                    c > ' ' && c != 0x7f && c != '/' && !Character.isISOControl(c) && !Character.isWhitespace(c);
            if (!printable || Character.isSurrogate(c)) {
                that(
                        false,
                        "%s may not hold white space, '/', control characters or surrogates, but character %d is U+%04X",
                        what,
                        i + 1,
                        (int) c);
            }
        }
        return value;
    }

    /**
     * Text a person wrote: at most {@code charsMax} characters (UTF-16 units) and no lone surrogate, which no encoding could
     * carry.
     *
     * @throws IllegalArgumentException naming {@code what} and the place, never the text
     */
    public static String text(String what, String value, int charsMax) {
        that(
                value.length() <= charsMax,
                "%s may have %d characters, but had %d; split it, or keep large attachments elsewhere and store a reference",
                what,
                charsMax,
                value.length());
        int lone = loneSurrogate(value);
        that(lone < 0, "%s holds a lone surrogate at character %d, which no encoding can carry", what, lone + 1);
        return value;
    }

    /** The index of the first surrogate without its other half, or -1. */
    public static int loneSurrogate(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return i;
            }
        }
        return -1;
    }

    /** A share between 0 and 1; NaN is refused. */
    public static double share(String what, double value) {
        that(value >= 0 && value <= 1, "%s lies between 0 and 1, but was %s", what, value);
        return value;
    }
}
