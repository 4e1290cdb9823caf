package dev.hearthbook.model;

import org.jspecify.annotations.Nullable;

/**
 * The world failed us, or a rule of the book refused. The message says what, where and what to do next; it names ids and
 * positions, never content and never keys.
 *
 * <p>A caller's mistake is an {@link IllegalArgumentException} or {@link IllegalStateException} instead; a mistake of ours is
 * an {@link AssertionError}.
 */
public class HearthbookException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    public HearthbookException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public HearthbookException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** What went wrong, as a stable word. */
    public ErrorCode code() {
        return code;
    }
}
