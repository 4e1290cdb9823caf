package dev.hearthbook.samples.cli;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;

/** What a command ends with, for scripts: stable numbers. */
public final class Exit {
    public static final int OK = 0;
    public static final int FAILURE = 1;
    public static final int USAGE = 2;
    public static final int CORRUPTION = 3;
    public static final int LOCKED = 4;
    public static final int WRONG_KEY = 5;

    private Exit() {}

    /** The number for a failure. */
    static int code(Throwable failure) {
        if (failure instanceof HearthbookException refused) {
            return code(refused.code());
        }
        return failure instanceof IllegalArgumentException ? USAGE : FAILURE;
    }

    private static int code(ErrorCode code) {
        return switch (code) {
            case CORRUPT,
                    TAMPERED,
                    HISTORY_BROKEN,
                    LOG_ROLLED_BACK,
                    PROOF_INVALID,
                    KEYRING_DAMAGED,
                    KEYRING_OLDER,
                    KEY_MISSING,
                    ENVELOPE_KEY_UNKNOWN,
                    EVENT_MALFORMED -> CORRUPTION;
            case BOOK_LOCKED -> LOCKED;
            case WRONG_KEY, KEYRING_FOREIGN, RECOVERY_CODE_MISTYPED -> WRONG_KEY;
            case FOREIGN_CURSOR, QUERY_REFUSED, LAST_SLOT, SLOTS_FULL -> USAGE;
            default -> FAILURE;
        };
    }
}
