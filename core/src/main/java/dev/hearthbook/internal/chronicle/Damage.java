package dev.hearthbook.internal.chronicle;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;

/** The one message for bytes that do not pass: where, from which position on, and what to do. */
final class Damage {
    private Damage() {}

    /**
     * @param position the first one that cannot be read
     * @param how goes on after "the segment"
     */
    static HearthbookException at(int segment, long offset, long position, String how) {
        return new HearthbookException(
                ErrorCode.CORRUPT,
                "The log is damaged at position " + position + ": segment " + segment + ", offset " + offset
                        + "; the segment " + how
                        + ". Nothing was changed on disk. Restore a backup of the folder, or copy what can be read into a"
                        + " new book: hearth salvage DIR --to NEW (in Java: dev.hearthbook.Salvage).");
    }
}
