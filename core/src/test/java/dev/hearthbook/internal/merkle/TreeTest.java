package dev.hearthbook.internal.merkle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.files.BookFolder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tree that is kept in pieces, against the definition of RFC 9162 written down as it stands there. */
class TreeTest {
    @TempDir
    private Path folder;

    /** Leaves that follow from their number. */
    private static byte[] leaf(long index) {
        return Merkle.leaf(ByteBuffer.allocate(8).putLong(index).array());
    }

    /** How often leaves were read again. */
    private long read;

    private byte[] leaves(long from, int count) {
        read += count;
        ByteBuffer out = ByteBuffer.allocate(count * Merkle.HASH);
        for (int i = 0; i < count; i++) {
            out.put(leaf(from + i));
        }
        return out.array();
    }

    private Tree grown(Tree.Store store, long size) {
        Tree tree = new Tree(store, this::leaves, 0);
        for (long i = 0; i < size; i++) {
            tree.add(leaf(i));
        }
        return tree;
    }

    /** MTH of RFC 9162, 2.1.1, word by word. */
    private static byte[] defined(long from, long to) {
        long n = to - from;
        if (n == 0) {
            return Merkle.empty();
        }
        if (n == 1) {
            return leaf(from);
        }
        long k = 1;
        while (2 * k < n) {
            k *= 2;
        }
        return Merkle.node(defined(from, from + k), defined(from + k, to));
    }

    @Test
    void every_small_tree_has_the_root_that_the_rfc_defines() {
        Tree tree = grown(new MemoryStore(), 600);
        CompactRange range = new CompactRange();

        for (int size = 0; size <= 600; size++) {
            assertArrayEquals(defined(0, size), tree.root(size), "size " + size);
            assertArrayEquals(defined(0, size), range.root(), "size " + size);
            range.add(leaf(size));
        }
    }

    @Test
    void every_leaf_of_every_small_tree_is_proven_and_no_other() {
        Tree tree = grown(new MemoryStore(), 130);

        for (int size = 1; size <= 130; size++) {
            byte[] root = tree.root(size);
            for (int index = 0; index < size; index++) {
                List<byte[]> path = tree.inclusion(index, size);
                assertArrayEquals(root, Merkle.root(index, size, leaf(index), path), index + " of " + size);
                assertFalse(leads(root, index, size, leaf(index + 1), path), index + " of " + size);
                assertFalse(leads(root, index + 1, size, leaf(index), path), index + " of " + size);
                List<byte[]> longer = new ArrayList<>(path);
                longer.add(root);
                assertFalse(leads(root, index, size, leaf(index), longer), index + " of " + size);
                if (!path.isEmpty()) {
                    assertFalse(
                            leads(root, index, size, leaf(index), path.subList(1, path.size())), index + " of " + size);
                }
            }
        }
    }

    private static boolean leads(byte[] root, long index, long size, byte[] leaf, List<byte[]> path) {
        byte[] seen = Merkle.root(index, size, leaf, path);
        return seen != null && Arrays.equals(seen, root);
    }

    @Test
    void every_pair_of_small_sizes_is_consistent_and_any_changed_hash_is_not() {
        Tree tree = grown(new MemoryStore(), 130);

        for (int older = 1; older <= 130; older++) {
            for (int newer = older; newer <= 130; newer++) {
                List<byte[]> path = tree.consistency(older, newer);
                byte[] first = tree.root(older);
                byte[] second = tree.root(newer);
                String pair = older + " to " + newer;
                assertTrue(Merkle.isConsistent(older, newer, first, second, path), pair);
                for (int i = 0; i < path.size(); i++) {
                    List<byte[]> changed = new ArrayList<>(path);
                    byte[] hash = changed.get(i).clone();
                    hash[(older + i) % 32] ^= (byte) (1 << newer % 8);
                    changed.set(i, hash);
                    assertFalse(Merkle.isConsistent(older, newer, first, second, changed), pair);
                }
                if (older < newer) {
                    assertFalse(Merkle.isConsistent(older, newer, second, second, path), pair);
                    assertFalse(Merkle.isConsistent(older, newer, first, first, path), pair);
                    assertFalse(
                            Merkle.isConsistent(older, newer, first, second, path.subList(0, path.size() - 1)), pair);
                }
                List<byte[]> longer = new ArrayList<>(path);
                longer.add(first);
                assertFalse(Merkle.isConsistent(older, newer, first, second, longer), pair);
            }
        }
    }

    @Test
    void random_places_of_random_trees_are_proven_from_what_is_kept_on_disk() {
        long seed = System.nanoTime();
        System.out.println("TreeTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        long grown = 65_536 + random.nextLong(80_000);
        FileStore store = new FileStore(BookFolder.at(folder), "integrity");
        grown(store, grown);
        Tree tree = new Tree(store, this::leaves, grown); // as after opening: everything comes from files and leaves
        String context = "seed " + seed + ", " + grown + " leaves";

        for (int i = 0; i < 200; i++) {
            long size = 1 + random.nextLong(grown);
            long index = random.nextLong(size);
            long older = 1 + random.nextLong(size);
            byte[] root = tree.root(size);

            assertNotNull(root);
            assertTrue(leads(root, index, size, leaf(index), tree.inclusion(index, size)), context);
            assertFalse(leads(root, index, size, leaf(index + 1), tree.inclusion(index, size)), context);
            assertTrue(
                    Merkle.isConsistent(older, size, tree.root(older), root, tree.consistency(older, size)), context);
        }
        assertArrayEquals(defined(0, grown), tree.root(grown), context);
    }

    @Test
    void proofs_cost_the_logarithm_of_the_tree() {
        FileStore store = new FileStore(BookFolder.at(folder), "integrity");
        Tree tree = grown(store, 100_000);
        read = 0;

        tree.inclusion(4_711, 100_000);
        tree.consistency(3_000, 99_999);
        tree.root(100_000);

        assertTrue(read <= 3 * 256, "leaves read again: " + read);
        assertEquals(100_000 / 256 * 32, size("tree.8"));
        assertEquals(100_000 / 65_536 * 32, size("tree.16"));
    }

    @Test
    void kept_hashes_that_are_gone_or_wrong_give_another_root_and_nothing_worse() throws Exception {
        FileStore store = new FileStore(BookFolder.at(folder), "integrity");
        byte[] root = grown(store, 70_000).root(70_000);
        Path kept = folder.resolve("integrity/tree.16");
        byte[] bytes = Files.readAllBytes(kept);
        bytes[5] ^= 1;
        Files.write(kept, bytes);

        assertFalse(Arrays.equals(root, new Tree(store, this::leaves, 70_000).root(70_000)));

        Files.delete(kept);
        assertFalse(Arrays.equals(root, new Tree(store, this::leaves, 70_000).root(70_000)));
        assertArrayEquals(root, grown(store, 70_000).root(70_000), "computed anew");
    }

    private long size(String name) {
        return folder.resolve("integrity").resolve(name).toFile().length();
    }
}
