package dev.hearthbook.projections.store;

import dev.hearthbook.view.Table;
import java.util.List;

/** Where the stores of a book lie. Any thread. */
public interface ReadStores extends AutoCloseable {
    /**
     * Opens the store of a group of projections, empty when there is none yet or when the stored one has another shape.
     *
     * @param group its name
     * @param shape changes whenever the tables or the folds do
     */
    ReadStore open(String group, String shape, List<Table> tables);

    /**
     * Makes an empty store beside the open one, for a rebuild: fast to fill, not durable until {@link ReadStore#finish}.
     * What is left of an earlier one that was not promoted is removed.
     */
    ReadStore beside(String group, String shape, List<Table> tables);

    /**
     * Puts the finished store in the place of the serving one, atomically: a crash leaves one or the other. Both are closed;
     * snapshots of the old one go on until they are closed.
     *
     * @return the store that serves now
     */
    ReadStore promote(String group, String shape, List<Table> tables, ReadStore beside, ReadStore serving);

    @Override
    void close();
}
