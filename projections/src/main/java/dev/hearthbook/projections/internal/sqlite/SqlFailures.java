package dev.hearthbook.projections.internal.sqlite;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Says what SQLite's result codes (sqlite.org/rescode.html) mean for a view and what to do next. */
final class SqlFailures {
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    /** The code of a damaged file. */
    static final int CORRUPT = 11;

    private static final int FULL = 13;
    private static final int CONSTRAINT = 19;
    private static final int NOT_A_DATABASE = 26;

    private SqlFailures() {}

    /** @param doing what could not be done, as "apply a batch to" */
    static RuntimeException of(String doing, Path file, SQLException e) {
        String where = "cannot " + doing + " " + file.getFileName() + ": ";
        switch (primary(e)) {
            case FULL:
                return new HearthbookException(
                        ErrorCode.OUT_OF_SPACE,
                        where + "the disk is full. Free some space; the view goes on by itself.",
                        e);
            case CORRUPT, NOT_A_DATABASE:
                return new HearthbookException(
                        ErrorCode.CORRUPT,
                        where
                                + "the file is damaged. Close the book and delete the file; the view is built anew from the log.",
                        e);
            case BUSY, LOCKED:
                return new HearthbookException(
                        ErrorCode.OVERLOADED,
                        where + "somebody else holds the file. Close other programs that read it, then try again.",
                        e);
            case CONSTRAINT:
                return new IllegalStateException(
                        where + "two rows have the same key; remove the first before the second is put", e);
            default:
                return new HearthbookException(
                        ErrorCode.IO_FAILED, where + "SQLite said " + e.getErrorCode() + ". Check the disk.", e);
        }
    }

    /** Whether the file is not, or no longer, a database. */
    static boolean isDamaged(SQLException e) {
        return primary(e) == CORRUPT || primary(e) == NOT_A_DATABASE;
    }

    private static int primary(SQLException e) {
        return e.getErrorCode() & 0xff;
    }
}
