package dev.hearthbook.integrity;

import java.util.Optional;

/**
 * The SPI of a place outside the book that keeps a copy of its newest checkpoint: another disk, another machine, a page in a
 * ledger. A log and a keyring that were both replaced by older copies are whole and right in themselves; only what is kept
 * elsewhere tells that there was more.
 *
 * <p><b>Threads.</b> One thread at a time; may block.
 *
 * <p><b>Errors.</b> {@code HearthbookException} with {@code IO_FAILED} when the place cannot be reached.
 */
public interface Anchor {
    /** The checkpoint that was kept last; empty when there was none yet. */
    Optional<SignedCheckpoint> newest();

    /** Keeps a checkpoint, durably when this returns. */
    void keep(SignedCheckpoint checkpoint);

    /** Where it is, in words that a person finds it by; no secrets. */
    String place();
}
