package dev.hearthbook.model;

/** How lasting a memory is, from what is on one's mind to what everybody knows. */
public enum MemoryTier {
    /** On one's mind now. */
    WORKING,
    /** Something that happened. */
    EPISODIC,
    /** Something that is so; kept beyond the two years of the others. */
    SEMANTIC,
    /** Something that every subject of the book may read; it still belongs to its author, and ends with them. */
    SHARED;

    /** How long a memory of this tier lives. */
    public RetentionClass retention() {
        return compareTo(SEMANTIC) < 0 ? RetentionClass.MEMORIES : RetentionClass.LASTING_MEMORIES;
    }

    /** @throws IllegalStateException at the top */
    public MemoryTier next() {
        if (this == SHARED) {
            throw new IllegalStateException("SHARED is the highest tier; there is nothing to promote to");
        }
        return values()[ordinal() + 1];
    }

    /** @throws IllegalStateException at the bottom */
    public MemoryTier previous() {
        if (this == WORKING) {
            throw new IllegalStateException("WORKING is the lowest tier; there is nothing to demote to");
        }
        return values()[ordinal() - 1];
    }
}
