package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import java.util.Arrays;

/**
 * A projection could not fold a fact, and the fact could not be parked. The message names places and types, never what the fact or
 * the cause says.
 */
final class FoldFailure extends HearthbookException {
    private static final long serialVersionUID = 1;

    private final int index;

    /** @param index of the fact in the batch */
    FoldFailure(String projection, Recorded.Fact fact, int index, Throwable cause) {
        super(
                ErrorCode.PROJECTION_FAILED,
                "projection '" + projection + "' stopped at position " + fact.position() + ": it could not fold "
                        + fact.meta().type() + " v" + fact.meta().schemaVersion() + " (" + reason(cause)
                        + "). Its tables keep what they had before. Correct the projection, raise its version and reopen"
                        + " the book; its tables are then built anew.",
                cause);
        this.index = index;
    }

    int index() {
        return index;
    }

    /** What was thrown and where; not its message, which may quote the fact. */
    static String reason(Throwable cause) {
        return cause.getClass().getName()
                + Arrays.stream(cause.getStackTrace())
                        .filter(frame -> !frame.getClassName().equals(Require.class.getName()))
                        .findFirst()
                        .map(frame -> " at " + frame)
                        .orElse("");
    }
}
