package dev.hearthbook.log;

import dev.hearthbook.log.EventLog.Tail;
import org.jspecify.annotations.Nullable;

/**
 * The rule that makes frames a log: positions are dense, the parts of a commit follow each other, every frame moves the head
 * on, and a gap says from which. Whoever writes, reads or verifies frames walks one of these beside them, so that the rule
 * stands in one place.
 *
 * <p>One thread at a time.
 */
public final class Chain {
    private long position;
    private Head head;
    private boolean commitOpen;

    private Chain(Tail from) {
        this.position = from.position();
        this.head = from.head();
    }

    /** A chain that goes on after {@code tail}, which ends a commit. */
    public static Chain after(Tail tail) {
        return new Chain(tail);
    }

    /** Why {@code frame} cannot come next, in words that end a sentence, or null when it can. */
    public @Nullable String refusal(Frame frame) {
        if (frame.position() != position + 1) {
            return "begins with position " + frame.position() + " where " + (position + 1) + " is next";
        }
        if (frame.lastPosition() < frame.position()) {
            return "holds more events than positions are left";
        }
        if (frame.gap().map(gap -> !gap.before().equals(head)).orElse(false)) {
            return "stands for lost ones of another history";
        }
        if (commitOpen && !frame.isPart()) {
            return "begins a commit while the commit before it lacks its last part";
        }
        return null;
    }

    /** Moves on past {@code frame}, which {@link #refusal} had nothing against. */
    public void add(Frame frame) {
        head = frame.headAfter(head);
        position = frame.lastPosition();
        commitOpen = !frame.endsCommit();
    }

    /** The end so far. */
    public Tail tail() {
        return new Tail(position, head);
    }

    /** Whether the last frame was a part of a commit whose last part is still to come. */
    public boolean commitOpen() {
        return commitOpen;
    }
}
