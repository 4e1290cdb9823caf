package dev.hearthbook.internal.salvage;

import dev.hearthbook.log.Head;

/**
 * Whole commits that follow each other in one segment, without a break in positions or heads; undamaged segments are one each,
 * so that what a salvage keeps in memory grows with the damage and not with the log.
 *
 * @param from the first byte of the first frame
 * @param to the byte behind the last frame
 * @param first position of the first event
 * @param last position of the last event
 * @param before the chain head before the first frame, as its sealed header says
 * @param after the chain head after the last frame
 * @param sinceMicros time of the first frame
 * @param untilMicros time of the last frame
 * @param frames how many frames it has
 */
record Stretch(
        int segment,
        long from,
        long to,
        long first,
        long last,
        Head before,
        Head after,
        long sinceMicros,
        long untilMicros,
        long frames) {
    long events() {
        return last - first + 1;
    }

    /** Whether {@code next} goes on right behind this one, in place as in history. */
    boolean leadsTo(Stretch next) {
        return segment == next.segment && from < next.from && last + 1 == next.first && after.equals(next.before);
    }

    /** The two as one. */
    Stretch with(Stretch next) {
        return new Stretch(
                segment,
                from,
                next.to,
                first,
                next.last,
                before,
                next.after,
                sinceMicros,
                next.untilMicros,
                frames + next.frames);
    }

    boolean isBehind(Stretch other) {
        return segment > other.segment || segment == other.segment && from >= other.to;
    }
}
