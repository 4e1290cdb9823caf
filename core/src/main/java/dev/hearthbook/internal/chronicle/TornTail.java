package dev.hearthbook.internal.chronicle;

import java.nio.file.Path;

/**
 * What an unclean close left and opening cut off: bytes of commits that were never acknowledged as durable. The original file
 * is kept.
 *
 * @param segment whose end was torn
 * @param offset where the whole commits end, in the original file
 * @param position the last one that is kept
 * @param wholeFrames how many whole frames stood behind the last whole commit: parts of an unfinished one, or frames that a power
 *     cut left behind a torn one; only in {@code OS} or {@code INTERVAL} mode the latter may be acknowledged ones
 * @param kept where the original file is now
 * @param why what stood at the tear, words that go on after "the segment"
 */
public record TornTail(int segment, long offset, long position, int wholeFrames, Path kept, String why) {}
