package dev.hearthbook.model;

/** Whether a memory counts. */
public enum MemoryStatus {
    ACTIVE,
    /** Another memory took its place; it stays valid for the time it was. */
    SUPERSEDED,
    /** It was wrong; it can be restored. */
    RETRACTED,
    /** Its content is gone from every view, for good. */
    FORGOTTEN
}
