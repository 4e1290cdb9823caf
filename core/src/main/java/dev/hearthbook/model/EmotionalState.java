package dev.hearthbook.model;

import java.time.Instant;

/**
 * What a user felt at a time; kept for 180 days.
 *
 * @param emotion for example {@code joy}
 * @param intensity 0 to 1
 * @param stability 0 to 1: how steady it was
 * @param trigger what brought it about; may be empty
 * @param at when it was felt; views keep it clear
 */
public record EmotionalState(
        EmotionId id, Subject subject, String emotion, double intensity, double stability, String trigger, Instant at) {
    public EmotionalState {
        Bounded.name("an emotion", emotion);
        Require.share("an intensity", intensity);
        Require.share("a stability", stability);
        Require.text("a trigger", trigger, Bounded.NAME_CHARS_MAX);
        at = Bounded.instant("the time of an emotion", at);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "EmotionalState[" + id + "]";
    }
}
