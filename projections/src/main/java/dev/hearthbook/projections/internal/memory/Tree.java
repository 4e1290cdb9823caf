package dev.hearthbook.projections.internal.memory;

import java.util.Comparator;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map: every change gives another tree that shares all but one path with this one, so that a snapshot
 * costs a reference. Weight-balanced (Adams, <i>Efficient sets: a balancing act</i>, 1993, with the parameters 3 and 2 that
 * Hirai and Yamamoto proved right in 2011); all operations take O(log n).
 */
final class Tree<K, V> {
    private static final int DELTA = 3;
    private static final int RATIO = 2;

    private final Comparator<? super K> order;
    private final @Nullable Node<K, V> root;

    private Tree(Comparator<? super K> order, @Nullable Node<K, V> root) {
        this.order = order;
        this.root = root;
    }

    private record Node<K, V>(
            K key,
            V value,
            @Nullable Node<K, V> left,
            @Nullable Node<K, V> right,
            int size) {}

    static <K, V> Tree<K, V> empty(Comparator<? super K> order) {
        return new Tree<>(order, null);
    }

    static <K extends Comparable<K>, V> Tree<K, V> empty() {
        return new Tree<>(Comparator.<K>naturalOrder(), null);
    }

    int size() {
        return size(root);
    }

    @Nullable
    V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int side = order.compare(key, node.key);
            if (side == 0) {
                return node.value;
            }
            node = side < 0 ? node.left : node.right;
        }
        return null;
    }

    V getOrDefault(K key, V otherwise) {
        V found = get(key);
        return found == null ? otherwise : found;
    }

    Tree<K, V> put(K key, V value) {
        return new Tree<>(order, put(root, key, value));
    }

    Tree<K, V> remove(K key) {
        return get(key) == null ? this : new Tree<>(order, remove(root, key));
    }

    /** In order of key. */
    void forEach(BiConsumer<? super K, ? super V> visitor) {
        forEach(root, visitor);
    }

    private Node<K, V> put(@Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null, 1);
        }
        int side = order.compare(key, node.key);
        if (side == 0) {
            return new Node<>(key, value, node.left, node.right, node.size);
        }
        return side < 0
                ? balanced(node, put(node.left, key, value), node.right)
                : balanced(node, node.left, put(node.right, key, value));
    }

    private @Nullable Node<K, V> remove(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int side = order.compare(key, node.key);
        if (side < 0) {
            return balanced(node, remove(node.left, key), node.right);
        }
        if (side > 0) {
            return balanced(node, node.left, remove(node.right, key));
        }
        if (node.left == null) {
            return node.right;
        }
        if (node.right == null) {
            return node.left;
        }
        Node<K, V> next = node.right;
        while (next.left != null) {
            next = next.left;
        }
        return balanced(next, node.left, remove(node.right, next.key));
    }

    private static <K, V> Node<K, V> balanced(
            Node<K, V> middle, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        if (left != null && weight(left) > DELTA * weight(right)) {
            return weight(left.right) < RATIO * weight(left.left) || left.right == null
                    ? node(left, left.left, node(middle, left.right, right))
                    : node(left.right, node(left, left.left, left.right.left), node(middle, left.right.right, right));
        }
        if (right != null && weight(right) > DELTA * weight(left)) {
            return weight(right.left) < RATIO * weight(right.right) || right.left == null
                    ? node(right, node(middle, left, right.left), right.right)
                    : node(right.left, node(middle, left, right.left.left), node(right, right.left.right, right.right));
        }
        return node(middle, left, right);
    }

    private static <K, V> Node<K, V> node(Node<K, V> middle, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        return new Node<>(middle.key, middle.value, left, right, size(left) + size(right) + 1);
    }

    private static int size(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    private static int weight(@Nullable Node<?, ?> node) {
        return size(node) + 1;
    }

    private static <K, V> void forEach(@Nullable Node<K, V> node, BiConsumer<? super K, ? super V> visitor) {
        if (node != null) {
            forEach(node.left, visitor);
            visitor.accept(node.key, node.value);
            forEach(node.right, visitor);
        }
    }
}
