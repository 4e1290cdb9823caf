package dev.hearthbook.model;

/** What went wrong in the world outside the program, as one stable word that programs, dashboards and exit codes can rely on. */
public enum ErrorCode {
    /** The passphrase or key does not open the keyring; the file itself is intact. */
    WRONG_KEY,
    /** The folder holds no keyring for this book. */
    KEYRING_MISSING,
    /** The keyring belongs to another book. */
    KEYRING_FOREIGN,
    /** The keyring file is damaged or was changed outside Hearthbook. */
    KEYRING_DAMAGED,
    /** The keyring is older than the log, or than a checkpoint that was made with it: an older copy stands in its place. */
    KEYRING_OLDER,
    /** The recovery code cannot be one: it was mistyped. */
    RECOVERY_CODE_MISTYPED,
    /** The key service that keeps the key of a slot refused, or could not be reached. */
    KEY_SERVICE_FAILED,
    /** The keyring's last slot cannot be removed. */
    LAST_SLOT,
    /** The keyring has as many slots as it can have. */
    SLOTS_FULL,
    /** A scope's key is neither there nor erased: the keyring is incomplete, or older than the log. */
    KEY_MISSING,
    /** A frame was sealed with an envelope key that the keyring does not hold. */
    ENVELOPE_KEY_UNKNOWN,
    /** Another process holds the book. */
    BOOK_LOCKED,
    /** There is no book in the folder. */
    BOOK_MISSING,
    /** There is a book in the folder already, or something that is not a book. */
    BOOK_EXISTS,
    /** The format is newer than this build. */
    FORMAT_UNKNOWN,
    /** The JVM was started without the two flags Chronicle Queue needs. */
    JVM_FLAGS_MISSING,
    /** Bytes that were acknowledged cannot be read back, or do not fit together. */
    CORRUPT,
    /** Bytes fail authentication: they were changed or copied from another place. */
    TAMPERED,
    /** Frames were removed, replaced or put in another order: the log contradicts itself, or a checkpoint that was made of it. */
    HISTORY_BROKEN,
    /** The log is shorter than a checkpoint that was made of it: its end was cut off, or an older copy stands in its place. */
    LOG_ROLLED_BACK,
    /** A checkpoint, proof or public key is malformed, not signed by whom one trusts, or does not show what it claims. */
    PROOF_INVALID,
    /** The log was poisoned by a failed write; reopen the book and ask again by command id. */
    UNKNOWN_OUTCOME,
    /** The book does not take writes (closed, or poisoned by an earlier failure). */
    WRITES_REFUSED,
    /** The disk is full. */
    OUT_OF_SPACE,
    /** The disk said no in some other way. */
    IO_FAILED,
    /** The bounded queue before the writer stayed full. */
    OVERLOADED,
    /** The stream is not at the expected version. */
    WRONG_VERSION,
    /** An event that the append condition excludes has been recorded. */
    CONDITION_FAILED,
    /** The command id was used for another request. */
    COMMAND_ID_REUSED,
    /** The subject was erased. */
    SUBJECT_ERASED,
    /** The mark, cursor or receipt names a position whose event is another one now. */
    STALE_POSITION,
    /** The cursor belongs to another query. */
    FOREIGN_CURSOR,
    /** The handle of one subject was used for another subject's data. */
    FOREIGN_SUBJECT,
    /** There is no such thing under this id. */
    NOT_FOUND,
    /** A rule of the noun refuses the command. */
    REFUSED,
    /** The event type is not registered. */
    EVENT_TYPE_UNKNOWN,
    /** The event was written by a newer version of its type. */
    EVENT_VERSION_NEWER,
    /** The event could not be decoded or encoded. */
    EVENT_MALFORMED,
    /** A projection stopped. */
    PROJECTION_FAILED,
    /** The view did not reach the position in time. */
    VIEW_LATE,
    /** The query does not fit the table, or goes beyond a bound. */
    QUERY_REFUSED,
    /** The embedder failed, or gave something that is no vector of its model. */
    EMBEDDING_FAILED,
    /** The file to import is damaged. */
    IMPORT_DAMAGED,
    /** A policy of the application refuses; the audit says which. */
    REFUSED_BY_POLICY
}
