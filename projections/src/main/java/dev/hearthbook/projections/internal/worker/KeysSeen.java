package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.keys.Blind;

/**
 * Which keys were written to a store that was empty at first, as a Bloom filter: "no" is certain, "yes" means that one has to
 * look. Most rows of a rebuild are new, and asking the store for each of them costs more than folding it. Worker only.
 *
 * <p>Keys are uniformly random bits already, so pieces of them serve as the hashes. 2 MB, whatever comes: among a million keys
 * one look in 200 is in vain, among four million one in eight.
 */
final class KeysSeen {
    private static final int BITS = 24;

    private final long[] bits = new long[1 << (BITS - 6)];

    void add(Blind key) {
        set(key.high());
        set(key.high() >>> BITS);
        set(key.low());
    }

    boolean mayHold(Blind key) {
        return isSet(key.high()) && isSet(key.high() >>> BITS) && isSet(key.low());
    }

    private void set(long hash) {
        int at = place(hash);
        bits[at >>> 6] |= 1L << at;
    }

    private boolean isSet(long hash) {
        int at = place(hash);
        return (bits[at >>> 6] & 1L << at) != 0;
    }

    private static int place(long hash) {
        return (int) hash & ((1 << BITS) - 1);
    }
}
