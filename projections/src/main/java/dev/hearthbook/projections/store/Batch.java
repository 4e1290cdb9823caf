package dev.hearthbook.projections.store;

import dev.hearthbook.model.Mark;
import java.util.List;

/**
 * Writes that become visible together with the mark they lead to.
 *
 * @param from the store's mark before; a store that stands elsewhere refuses the batch
 * @param writes in order; at most one {@link Write.Put} per row
 */
public record Batch(Mark from, Mark to, List<Write> writes) {}
