package dev.hearthbook.model;

/** How far a reflection is. */
public enum ReflectionStatus {
    /** It began, and what comes out is not known yet. */
    RUNNING,
    /** Its outcome was recorded and carried out. */
    COMPLETED,
    /** It was completed, and what it changed was taken back. */
    UNDONE,
    /** It ended without an outcome. */
    ABANDONED
}
