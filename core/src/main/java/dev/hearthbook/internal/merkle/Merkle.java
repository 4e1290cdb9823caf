package dev.hearthbook.internal.merkle;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of RFC 9162, section 2.1, and the two ways to check a proof: inclusion (2.1.3.2) and consistency (2.1.4.2). Sizes
 * and indexes count leaves from 0. Pure; any thread.
 */
public final class Merkle {
    /** Bytes of a hash. */
    public static final int HASH = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(() -> {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    });

    private Merkle() {}

    /** The root of a tree without leaves. */
    public static byte[] empty() {
        return SHA_256.get().digest();
    }

    /** The hash of a leaf with these bytes. */
    public static byte[] leaf(byte[] data) {
        MessageDigest digest = SHA_256.get();
        digest.update(LEAF);
        return digest.digest(data);
    }

    /**
     * The hash of the leaf of an event: what is hashed is its position (8 bytes) and the hash of its frame, so one block of
     * SHA-256.
     *
     * @param frameHash SHA-256(0x00 ‖ clear header ‖ header box), as in the chain of heads
     */
    public static byte[] leaf(long position, byte[] frameHash) {
        return leaf(
                ByteBuffer.allocate(8 + HASH).putLong(position).put(frameHash).array());
    }

    /** The hash over two subtrees. */
    public static byte[] node(byte[] left, byte[] right) {
        MessageDigest digest = SHA_256.get();
        digest.update(NODE);
        digest.update(left);
        return digest.digest(right);
    }

    /**
     * The root that an inclusion proof leads to, or null when the proof is too short or too long for its place.
     *
     * @param index of the leaf, from 0
     */
    public static byte @Nullable [] root(long index, long size, byte[] leafHash, List<byte[]> path) {
        if (index < 0 || index >= size || leafHash.length != HASH) {
            return null;
        }
        long at = index;
        long last = size - 1;
        byte[] root = leafHash;
        for (byte[] sibling : path) {
            if (last == 0) {
                return null;
            }
            if ((at & 1) == 1 || at == last) {
                root = node(sibling, root);
                while ((at & 1) == 0 && at != 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                root = node(root, sibling);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 ? root : null;
    }

    /**
     * Whether a proof shows that the tree of {@code newer} leaves begins with the tree of {@code older} leaves. Nothing can be
     * shown about an empty tree, which every tree begins with: {@code older} is 1 or more.
     */
    public static boolean isConsistent(long older, long newer, byte[] olderRoot, byte[] newerRoot, List<byte[]> path) {
        if (older < 1 || older > newer) {
            return false;
        }
        if (older == newer) {
            return path.isEmpty() && Arrays.equals(olderRoot, newerRoot);
        }
        Deque<byte[]> rest = new ArrayDeque<>(path);
        if (Long.bitCount(older) == 1) {
            rest.push(olderRoot); // a complete tree is the first node of the proof, and is left out of it
        }
        if (rest.isEmpty()) {
            return false;
        }
        long at = older - 1;
        long last = newer - 1;
        while ((at & 1) == 1) {
            at >>= 1;
            last >>= 1;
        }
        byte[] first = rest.pop();
        byte[] olderSeen = first;
        byte[] newerSeen = first;
        for (byte[] hash : rest) {
            if (last == 0) {
                return false;
            }
            if ((at & 1) == 1 || at == last) {
                olderSeen = node(hash, olderSeen);
                newerSeen = node(hash, newerSeen);
                while ((at & 1) == 0 && at != 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                newerSeen = node(newerSeen, hash);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(olderSeen, olderRoot) && Arrays.equals(newerSeen, newerRoot);
    }
}
