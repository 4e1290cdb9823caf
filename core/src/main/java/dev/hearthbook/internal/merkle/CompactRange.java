package dev.hearthbook.internal.merkle;

import java.util.ArrayList;
import java.util.List;

/**
 * The root of a tree that is read from its first leaf to its last, in as many hashes as the size has bits: for whoever verifies
 * and keeps nothing. One thread.
 */
public final class CompactRange {
    /** The roots of complete subtrees, the largest first: one for each bit of the size. */
    private final List<byte[]> peaks = new ArrayList<>();

    private long size;

    public long size() {
        return size;
    }

    public void add(byte[] leafHash) {
        byte[] hash = leafHash;
        for (long left = size; (left & 1) == 1; left >>= 1) {
            hash = Merkle.node(peaks.remove(peaks.size() - 1), hash);
        }
        peaks.add(hash);
        size++;
    }

    /** The root over what was added so far. */
    public byte[] root() {
        if (peaks.isEmpty()) {
            return Merkle.empty();
        }
        byte[] root = peaks.get(peaks.size() - 1);
        for (int i = peaks.size() - 2; i >= 0; i--) {
            root = Merkle.node(peaks.get(i), root);
        }
        return root;
    }
}
