package dev.hearthbook.projections.internal.worker;

import java.util.List;

/**
 * What a batch did, for live queries.
 *
 * @param rows every row that was written or removed one by one
 * @param erased whether scopes were removed besides; any row may be gone then
 */
public record Touched(List<RowChange> rows, boolean erased) {}
