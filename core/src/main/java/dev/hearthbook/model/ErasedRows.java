package dev.hearthbook.model;

/**
 * How many rows of a table hung on the keys when these were destroyed, and were removed then.
 *
 * @param table as its projection names it, for example {@code memories}
 */
public record ErasedRows(String table, long rows) {
    public ErasedRows {
        Require.text("a table", table, 60);
        Require.that(rows >= 0, "counts are not negative, but was %d", rows);
    }
}
