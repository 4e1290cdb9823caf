package dev.hearthbook.model;

import java.util.Locale;

/** What was to be erased, and so why: stands in the log, in security events and in receipts. */
public enum ErasureCause {
    /** Somebody asked that everything about a subject be erased. */
    SUBJECT,
    /** Somebody asked that one conversation be erased. */
    CONVERSATION,
    /** Somebody asked that one memory be erased. */
    MEMORY,
    /** The time of a retention class was over for what was begun in one month. */
    RETENTION;

    /** As receipts spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
