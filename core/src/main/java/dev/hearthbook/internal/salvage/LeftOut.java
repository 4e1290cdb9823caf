package dev.hearthbook.internal.salvage;

/**
 * Whole frames that were found and are not taken.
 *
 * @param from the first byte of the first of them
 * @param first position of the first event
 * @param last position of the last event
 * @param why words that go on after "it" or "they"
 */
public record LeftOut(int segment, long from, long first, long last, String why) {}
