package dev.hearthbook.internal.journal;

import dev.hearthbook.log.Frame;

/**
 * A frame of which everything was checked, boxes included.
 *
 * @param opened boxes that opened
 * @param erased boxes whose keys were destroyed
 * @param lost events that it says were lost
 */
public record Inspected(Frame frame, int opened, int erased, int lost) {}
