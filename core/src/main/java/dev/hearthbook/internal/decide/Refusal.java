package dev.hearthbook.internal.decide;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;

/** The two ways a decider says no. */
final class Refusal {
    private Refusal() {}

    /** A rule of the noun is against it; the message names the rule and the next step. */
    static HearthbookException refused(String message) {
        return new HearthbookException(ErrorCode.REFUSED, message);
    }

    /** There is nothing under this id. */
    static HearthbookException missing(String noun, Object id) {
        return new HearthbookException(ErrorCode.NOT_FOUND, "there is no " + noun + " " + id + "; create it first");
    }
}
