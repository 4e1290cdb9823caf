package dev.hearthbook.crypto.internal.keyring;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The ids of destroyed scopes, asked for every commit and every box: a hash table of longs with open addressing, at most half
 * full, 16 to 32 bytes per id. Ids are added, never removed.
 *
 * <p>Any thread may ask, without a lock; adding is for one thread at a time. An id that was added before the question was
 * asked is found: slots go from 0 to an id once, and a larger table is published when it is complete.
 */
public final class ErasedScopes {
    private static final int SLOTS_AT_FIRST = 64;

    private volatile AtomicLongArray table = new AtomicLongArray(SLOTS_AT_FIRST);
    private int size;

    /** Whether this scope was destroyed; 0, which is no scope, never was. */
    public boolean contains(long id) {
        if (id == 0) {
            return false;
        }
        AtomicLongArray slots = table;
        for (int i = slot(id, slots); ; i = i + 1 & slots.length() - 1) {
            long found = slots.get(i);
            if (found == id) {
                return true;
            }
            if (found == 0) {
                return false;
            }
        }
    }

    /** Adds an id, 1 or more. */
    void add(long id) {
        if (contains(id)) {
            return;
        }
        AtomicLongArray slots = table;
        if (++size * 2 > slots.length()) {
            AtomicLongArray larger = new AtomicLongArray(slots.length() * 2);
            for (int i = 0; i < slots.length(); i++) {
                if (slots.get(i) != 0) {
                    put(slots.get(i), larger);
                }
            }
            put(id, larger);
            table = larger;
        } else {
            put(id, slots);
        }
    }

    private static void put(long id, AtomicLongArray slots) {
        int i = slot(id, slots);
        while (slots.get(i) != 0) {
            i = i + 1 & slots.length() - 1;
        }
        slots.set(i, id);
    }

    /** Fibonacci hashing: neighbouring ids land far apart. */
    private static int slot(long id, AtomicLongArray slots) {
        return (int) (id * 0x9E3779B97F4A7C15L >>> 32) & slots.length() - 1;
    }
}
