package dev.hearthbook.internal.merkle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Kept hashes in memory, for books that touch no disk. One thread at a time. */
public final class MemoryStore implements Tree.Store {
    private final List<byte[]> rows = new ArrayList<>();

    @Override
    public byte[] read(int row, long from, int count) {
        byte[] kept = row < rows.size() ? rows.get(row) : new byte[0];
        int begin = (int) Math.min(from * Merkle.HASH, kept.length);
        return Arrays.copyOfRange(kept, begin, Math.min(begin + count * Merkle.HASH, kept.length));
    }

    @Override
    public void write(int row, long from, byte[] hashes) {
        while (rows.size() <= row) {
            rows.add(new byte[0]);
        }
        int begin = Math.toIntExact(from * Merkle.HASH);
        byte[] longer = Arrays.copyOf(rows.get(row), begin + hashes.length);
        System.arraycopy(hashes, 0, longer, begin, hashes.length);
        rows.set(row, longer);
    }
}
