package dev.hearthbook.projections.internal.search;

import dev.hearthbook.view.Table;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What was computed for a word, by scope and table. Any thread.
 *
 * <p>Every word of every text asks here, so an answer has to cost less than the word's own letters: a table with one place per
 * hash, looked up by the letters as they lie in the splitter's buffer, where the newcomer takes the place of whoever was
 * there. There is no string to make, no entry to move, nothing to count. Measured, a cache that keeps order (Caffeine) costs
 * five times as much for a hit; what it gains in hits is less.
 */
final class WordCache {
    private final AtomicReferenceArray<@Nullable Entry> places;

    /** Immutable, so that it may be handed from thread to thread without more than plain reads. */
    private record Entry(long scope, Table table, String word, long value) {
        boolean is(long otherScope, Table otherTable, char[] letters, int length) {
            if (scope != otherScope || table != otherTable || word.length() != length) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                if (word.charAt(i) != letters[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Computes what is not in the cache. */
    @FunctionalInterface
    interface Compute {
        long value(String word);
    }

    /** @param places how many words at most, a power of two; about 100 bytes each */
    WordCache(int places) {
        if (Integer.bitCount(places) != 1) {
            throw new AssertionError("not a power of two: " + places);
        }
        this.places = new AtomicReferenceArray<>(places);
    }

    long get(long scope, Table table, char[] letters, int length, Compute compute) {
        int place = place(scope, table, letters, length);
        Entry entry = places.getAcquire(place);
        if (entry != null && entry.is(scope, table, letters, length)) {
            return entry.value;
        }
        String word = new String(letters, 0, length);
        long value = compute.value(word);
        places.setRelease(place, new Entry(scope, table, word, value));
        return value;
    }

    /** Drops every word of a scope. */
    void forget(long scope) {
        for (int i = 0; i < places.length(); i++) {
            Entry entry = places.getAcquire(i);
            if (entry != null && entry.scope == scope) {
                places.compareAndSet(i, entry, null);
            }
        }
    }

    private int place(long scope, Table table, char[] letters, int length) {
        int hash = Long.hashCode(scope) * 31 + table.name().hashCode();
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + letters[i];
        }
        // The low bits of a product depend on low bits only; fold the high ones in (as Murmur3 ends).
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        return (hash ^ hash >>> 13) & (places.length() - 1);
    }
}
