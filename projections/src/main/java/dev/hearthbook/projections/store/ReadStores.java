package dev.hearthbook.projections.store;

import dev.hearthbook.view.Table;
import java.util.List;

/** Where the stores of a book lie. Any thread. */
public interface ReadStores extends AutoCloseable {
    /**
     * Opens the store of a group of projections, empty when there is none yet or when the stored one has another shape. A durable
     * implementation keeps the one that was used last of another shape: whoever goes back to it need only catch up.
     *
     * @param group its name
     * @param shape changes whenever the tables or the folds do
     */
    ReadStore open(String group, String shape, List<Table> tables);

    /**
     * Makes a store beside the open one, for a rebuild: fast to fill. It holds what an interrupted rebuild of the same shape left
     * behind, which its mark tells; otherwise it is empty. One at a time per group.
     */
    ReadStore beside(String group, String shape, List<Table> tables);

    /** Makes an empty store that is never promoted: for a look at another state. Any number of them. */
    ReadStore apart(String group, String shape, List<Table> tables);

    /** Closes a store that was made {@linkplain #beside beside} or {@linkplain #apart apart}, and removes it. */
    void discard(ReadStore store);

    /**
     * Removes what is kept of a group beside its open store: an interrupted rebuild, and the store of an earlier shape that is there
     * for those who go back.
     *
     * @param interrupted whether interrupted rebuilds go, too; not while one runs
     */
    void forget(String group, boolean interrupted);

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
