package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;

/** A projection could not fold a fact. The message names places and types, never what the fact or the cause says. */
final class FoldFailure extends HearthbookException {
    private static final long serialVersionUID = 1;

    private final int index;

    /** @param index of the fact in the batch */
    FoldFailure(String projection, Recorded.Fact fact, int index, Throwable cause) {
        super(
                ErrorCode.PROJECTION_FAILED,
                "projection '" + projection + "' stopped at position " + fact.position() + ": it could not fold "
                        + fact.meta().type() + " v" + fact.meta().schemaVersion() + " ("
                        + cause.getClass().getName() + at(cause)
                        + "). Its tables keep what they had before. Correct the projection, raise its version and reopen"
                        + " the book; its tables are then built anew.",
                cause);
        this.index = index;
    }

    int index() {
        return index;
    }

    private static String at(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0];
    }
}
