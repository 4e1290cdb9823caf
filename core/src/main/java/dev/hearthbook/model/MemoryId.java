package dev.hearthbook.model;

/**
 * Names a memory through all its tiers and generations.
 *
 * @param value 1 to 200 printable characters without white space or '/', for example {@code m-018f}; keep personal data out of
 *     it where you can: blinded, it outlives an erasure
 */
public record MemoryId(String value) {
    public MemoryId {
        Require.id("a memory id", value);
    }

    public static MemoryId of(String value) {
        return new MemoryId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
