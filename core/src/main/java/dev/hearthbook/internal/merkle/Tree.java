package dev.hearthbook.internal.merkle;

import dev.hearthbook.model.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tree of a log that grows: it keeps the hashes of complete subtrees of 2⁸, 2¹⁶, 2²⁴ … leaves and asks for the leaves
 * themselves when it needs some, so that it costs 32 bytes for 256 events. What lies between two kept levels is computed from
 * at most 256 hashes, so a root or a proof costs O(log n) of those.
 *
 * <p>What is kept is derived and trusted by nobody: whoever hands out a root or a proof first compares it with a signed one.
 * One thread at a time.
 */
public final class Tree {
    /** Levels between two that are kept. */
    static final int STEP = 8;

    private static final int WIDTH = 1 << STEP;

    private final Leaves leaves;
    private final Store store;
    private byte[] pending = new byte[WIDTH * Merkle.HASH];
    private long size;

    /** Where leaves come from. */
    public interface Leaves {
        /**
         * The hashes of some leaves, one behind the other.
         *
         * @param from the index of the first
         * @param count 1 to 256; they were added before
         */
        byte[] read(long from, int count);
    }

    /** Rows of hashes, one for each kept level. */
    public interface Store {
        /** Some hashes of a row; fewer bytes than asked for when the row is shorter. */
        byte[] read(int row, long from, int count);

        /** Puts hashes at the end of a row of {@code from} hashes; whatever the row had behind those is dropped. */
        void write(int row, long from, byte[] hashes);
    }

    /**
     * A tree that may have been kept before.
     *
     * @param size how many leaves were added to it
     */
    public Tree(Store store, Leaves leaves, long size) {
        this.store = store;
        this.leaves = leaves;
        this.size = size;
        int open = (int) (size % WIDTH);
        if (open > 0) {
            byte[] read = leaves.read(size - open, open);
            System.arraycopy(read, 0, pending, 0, read.length);
        }
    }

    public long size() {
        return size;
    }

    /** Adds the next leaf. */
    public void add(byte[] leafHash) {
        System.arraycopy(leafHash, 0, pending, (int) (size % WIDTH) * Merkle.HASH, Merkle.HASH);
        size++;
        byte[] full = pending;
        for (int row = 0; size % (1L << (STEP * (row + 1))) == 0; row++) {
            long count = size >> (STEP * (row + 1));
            store.write(row, count - 1, fold(full));
            if (count % WIDTH != 0) {
                break;
            }
            full = store.read(row, count - WIDTH, WIDTH);
        }
        if (size % WIDTH == 0) {
            pending = new byte[WIDTH * Merkle.HASH];
        }
    }

    /** The root over the first leaves. */
    public byte[] root(long count) {
        Require.that(count >= 0 && count <= size, "the tree has %d leaves, but %d were asked for", size, count);
        return count == 0 ? Merkle.empty() : range(0, count);
    }

    /** The path from a leaf to the root over the first {@code count} leaves (RFC 9162, 2.1.3.1). */
    public List<byte[]> inclusion(long index, long count) {
        Require.that(index >= 0 && index < count && count <= size, "leaf %d of %d is not among %d", index, count, size);
        List<byte[]> path = new ArrayList<>();
        long from = 0;
        long to = count;
        while (to - from > 1) {
            long middle = from + split(to - from);
            if (index < middle) {
                path.add(0, range(middle, to));
                to = middle;
            } else {
                path.add(0, range(from, middle));
                from = middle;
            }
        }
        return path;
    }

    /** The proof that the tree of {@code newer} leaves begins with that of {@code older} leaves (RFC 9162, 2.1.4.1). */
    public List<byte[]> consistency(long older, long newer) {
        Require.that(
                older >= 1 && older <= newer && newer <= size, "%d leaves of %d are not among %d", older, newer, size);
        List<byte[]> path = new ArrayList<>();
        long from = 0;
        long to = newer;
        boolean known = true; // whether the subtree is the whole older tree, whose root the reader has
        while (older != to) {
            long middle = from + split(to - from);
            if (older <= middle) {
                path.add(0, range(middle, to));
                to = middle;
            } else {
                path.add(0, range(from, middle));
                from = middle;
                known = false;
            }
        }
        if (!known) {
            path.add(0, range(from, to));
        }
        return path;
    }

    /** The largest power of two below {@code count}, which is 2 or more. */
    private static long split(long count) {
        return Long.highestOneBit(count - 1);
    }

    /** The root over the leaves from {@code from} to {@code to}; {@code from} is where a subtree of that size may begin. */
    private byte[] range(long from, long to) {
        long count = to - from;
        if (Long.bitCount(count) == 1) {
            return complete(Long.numberOfTrailingZeros(count), from);
        }
        long middle = from + split(count);
        return Merkle.node(range(from, middle), range(middle, to));
    }

    /** The root over 2^level leaves, from the nearest kept level below. */
    private byte[] complete(int level, long from) {
        int row = level / STEP - 1;
        int count = 1 << (level % STEP);
        byte[] hashes = row < 0 ? leaves(from, count) : store.read(row, from >> (STEP * (row + 1)), count);
        return fold(hashes.length == count * Merkle.HASH ? hashes : new byte[count * Merkle.HASH]);
    }

    private byte[] leaves(long from, int count) {
        long open = size - size % WIDTH;
        if (from >= open) {
            int at = (int) (from - open) * Merkle.HASH;
            return Arrays.copyOfRange(pending, at, at + count * Merkle.HASH);
        }
        return leaves.read(from, count);
    }

    /** The root over a power of two of hashes. */
    private static byte[] fold(byte[] hashes) {
        byte[] row = hashes;
        while (row.length > Merkle.HASH) {
            byte[] next = new byte[row.length / 2];
            for (int at = 0; at < next.length; at += Merkle.HASH) {
                byte[] node = Merkle.node(
                        Arrays.copyOfRange(row, 2 * at, 2 * at + Merkle.HASH),
                        Arrays.copyOfRange(row, 2 * at + Merkle.HASH, 2 * at + 2 * Merkle.HASH));
                System.arraycopy(node, 0, next, at, Merkle.HASH);
            }
            row = next;
        }
        return row;
    }
}
