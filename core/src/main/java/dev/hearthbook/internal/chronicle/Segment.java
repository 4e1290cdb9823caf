package dev.hearthbook.internal.chronicle;

import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.log.Head;

/**
 * A segment as far as it may be read; immutable, so readers hold one beside the writer.
 *
 * @param number from 1, ascending, some may be missing
 * @param before the end of the log before its first frame
 * @param last the position of its last event
 * @param head the chain head after it
 * @param length of the file up to the end of its last frame, in bytes
 */
record Segment(int number, Tail before, long last, Head head, long length) {
    long first() {
        return before.position() + 1;
    }

    Tail end() {
        return new Tail(last, head);
    }
}
