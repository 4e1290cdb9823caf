package dev.hearthbook.view;

import dev.hearthbook.model.Require;
import java.util.Optional;

/**
 * One row in two states of a table that are compared.
 *
 * @param table its name
 * @param before empty when there is none in the first state
 * @param after empty when there is none in the second
 */
public record RowDifference(String table, Optional<Row> before, Optional<Row> after) {
    public RowDifference {
        Require.that(before.isPresent() || after.isPresent(), "a difference in %s needs a row", table);
    }

    /** Which states have it; never what the row says. */
    @Override
    public String toString() {
        String what = before.isEmpty() ? "new" : after.isEmpty() ? "gone" : "changed";
        return "RowDifference[" + table + " " + what + "]";
    }
}
