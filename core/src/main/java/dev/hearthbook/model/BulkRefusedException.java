package dev.hearthbook.model;

/**
 * One of many was refused, so none was done. The message names which one and why; the {@linkplain #getCause cause} is what it
 * would have been refused with alone.
 */
public final class BulkRefusedException extends HearthbookException {
    private static final long serialVersionUID = 1;

    private final int index;

    public BulkRefusedException(int index, int size, RuntimeException cause) {
        super(
                cause instanceof HearthbookException failure ? failure.code() : ErrorCode.REFUSED,
                "number " + (index + 1) + " of " + size + " was refused, and none of them was done: "
                        + cause.getMessage(),
                cause);
        this.index = index;
    }

    /** Which one, counted from 0. */
    public int index() {
        return index;
    }
}
