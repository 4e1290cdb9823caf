package dev.hearthbook.internal.integrity;

import dev.hearthbook.integrity.Checkpoint;
import dev.hearthbook.internal.journal.BookJournal;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;

/**
 * A checkpoint that somebody kept, and where: what a log is compared with.
 *
 * <p><b>Behind a gap</b> the tree of a salvaged book is another one than before, but its heads are the same. So a head that is as
 * the checkpoint says makes a book right even where its root is not, if events were lost before. A checkpoint that ends among lost
 * events cannot be compared at all; the gap, which the book signed, says why.
 *
 * @param place where it is kept, in words that a person finds it by
 */
record Kept(String place, Checkpoint checkpoint) {
    /**
     * Makes sure that the book goes on from the checkpoint: by the frame that ends there, which its sealed header puts behind
     * one head and no other. Reads that frame.
     *
     * @throws HearthbookException {@code LOG_ROLLED_BACK}, {@code HISTORY_BROKEN}
     */
    void requireHeld(BookJournal journal) {
        requireLength(journal.head().position().value());
        if (checkpoint.size() > 0) {
            requireHead(journal.frame(checkpoint.size()), journal.headAfter(checkpoint.size()));
        }
    }

    /** @throws HearthbookException {@code LOG_ROLLED_BACK} when the log ends before the checkpoint */
    void requireLength(long end) {
        if (checkpoint.size() > end) {
            throw new HearthbookException(
                    ErrorCode.LOG_ROLLED_BACK,
                    "The log ends at position " + end + ", but the checkpoint in " + place + " was made of "
                            + checkpoint.size()
                            + " events: the end of the log was cut off, or an older copy stands in its place. Restore the"
                            + " newest backup of the log. If you put an older one there on purpose and give up what came"
                            + " after, move that checkpoint away first.");
        }
    }

    /** @throws HearthbookException {@code HISTORY_BROKEN} when the log passes another head where the checkpoint ends */
    void requireHead(Frame frame, Head after) {
        boolean same = frame.lastPosition() == checkpoint.size() && after.equals(checkpoint.head());
        boolean known = frame.gap()
                .map(gap -> checkpoint.size() == gap.last() && gap.after().isPresent())
                .orElse(true);
        if (!same && known) {
            throw broken();
        }
    }

    /** The log holds other events than the checkpoint was made of. */
    HearthbookException broken() {
        return new HearthbookException(
                ErrorCode.HISTORY_BROKEN,
                "The first " + checkpoint.size() + " events of the log are not those that the checkpoint in " + place
                        + " was made of: some were replaced, the book went two ways from a copy, or events were lost and the log was salvaged since. Restore the log that"
                        + " belongs to this checkpoint, and compare backups; verify tells whether the log is sound in itself.");
    }

    /** @throws HearthbookException {@code KEYRING_OLDER} when keys were destroyed, or slots changed, that are back now */
    void requireKeyring(long generation) {
        if (generation < checkpoint.keyring()) {
            throw new HearthbookException(
                    ErrorCode.KEYRING_OLDER,
                    "The keyring is of generation " + generation + ", but was of generation " + checkpoint.keyring()
                            + " when the checkpoint in " + place
                            + " was made: an older copy stands in its place. Keys of erased subjects that came back with it"
                            + " were destroyed again at open, but passphrases that were removed open it again. Restore the"
                            + " newest keyring; if this one is there on purpose, make a new checkpoint.");
        }
    }
}
