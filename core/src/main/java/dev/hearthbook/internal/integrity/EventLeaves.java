package dev.hearthbook.internal.integrity;

import dev.hearthbook.internal.merkle.Merkle;
import dev.hearthbook.internal.merkle.Tree;
import dev.hearthbook.log.Frame;
import java.util.Arrays;
import java.util.function.LongFunction;

/**
 * The leaves of the tree over a book, read from the log: one for each event, and for each event that a gap stands for. A proof asks
 * for several pieces of one block of 256, so the last block is kept. One thread at a time.
 */
final class EventLeaves implements Tree.Leaves {
    private static final int BLOCK = 256;

    private final LongFunction<Frame> frames;
    private byte[] block = new byte[0];
    private long blockFrom = -1;

    /** @param frames the frame that holds a position */
    EventLeaves(LongFunction<Frame> frames) {
        this.frames = frames;
    }

    @Override
    public byte[] read(long from, int count) {
        long begin = from - from % BLOCK;
        int needed = (int) (from - begin) + count;
        if (begin != blockFrom || block.length < needed * Merkle.HASH) {
            block = read(begin + 1, begin + needed);
            blockFrom = begin;
        }
        return Arrays.copyOfRange(block, (int) (from - begin) * Merkle.HASH, needed * Merkle.HASH);
    }

    /** Forgets what was read: the log may have been looked at through a damaged index. */
    void forget() {
        blockFrom = -1;
    }

    private byte[] read(long first, long last) {
        byte[] hashes = new byte[(int) (last - first + 1) * Merkle.HASH];
        int at = 0;
        for (long position = first; position <= last; ) {
            Frame frame = frames.apply(position);
            byte[] hash = frame.hash();
            for (; position <= Math.min(last, frame.lastPosition()); position++) {
                System.arraycopy(Merkle.leaf(position, hash), 0, hashes, at, Merkle.HASH);
                at += Merkle.HASH;
            }
        }
        return hashes;
    }
}
