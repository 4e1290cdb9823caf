package dev.hearthbook.model;

/**
 * Names a profile snapshot.
 *
 * @param value 1 to 200 printable characters without white space or '/'; keep personal data out of it where you can: blinded, it
 *     outlives an erasure
 */
public record SnapshotId(String value) {
    public SnapshotId {
        Require.id("a snapshot id", value);
    }

    public static SnapshotId of(String value) {
        return new SnapshotId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
