package dev.hearthbook.projections.store;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.Mark;
import dev.hearthbook.view.Table;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The SPI of row storage: the tables of one group of projections and the mark up to which they reflect the log.
 *
 * <p><b>Threads.</b> {@link #apply} and {@link #finish} belong to the worker, one thread at a time, and {@link #row} to one
 * thread of the worker, which may be another: it shows a batch that is being applied wholly or not at all. Everything else is for
 * any thread, beside the worker.
 *
 * <p><b>Atomicity.</b> A batch and its mark become visible and durable together or not at all; a {@link Snapshot} sees one
 * state.
 *
 * <p><b>Errors.</b> {@code HearthbookException}: {@code IO_FAILED}, {@code OUT_OF_SPACE}, {@code CORRUPT};
 * {@code OVERLOADED} when no reader became free in time.
 *
 * <p>Every implementation passes {@code ReadStoreContract}.
 */
public interface ReadStore extends AutoCloseable {
    /** What the tables reflect. */
    Mark mark();

    /**
     * Applies a batch.
     *
     * @throws IllegalStateException when the store's mark is not the batch's {@code from}
     */
    void apply(Batch batch);

    /** The row with this key, as of the last applied batch. */
    Optional<StoredRow> row(Table table, Blind key);

    /** Ends a rebuild: builds what was put off for speed, and makes everything durable. Harmless otherwise. */
    void finish();

    /**
     * Makes up for what {@link #apply} may have had to put off: nothing of the rows of removed scopes is left in the files when
     * this returns. Any thread.
     *
     * @throws dev.hearthbook.model.HearthbookException {@code OVERLOADED} when snapshots of an older state are held for too long
     */
    void purge();

    /** One consistent state to read from; waits for a free reader. Close it soon: it holds back the clean-up of the log. */
    Snapshot snapshot();

    /** Bytes on disk; 0 in memory. */
    long bytes();

    @Override
    void close();

    /** One state of the store; one thread at a time. */
    interface Snapshot extends AutoCloseable {
        Mark mark();

        Optional<StoredRow> row(Table table, Blind key);

        /** The row with this id. */
        Optional<StoredRow> row(Table table, long id);

        List<StoredRow> rows(StoreQuery query);

        /** Rows with a larger id than this, smallest first, at most so many: for who looks at all of them. */
        List<StoredRow> rowsAfter(Table table, long id, int limit);

        /** How many rows meet the conditions; limit, edge and what is skipped do not count. */
        long count(StoreQuery query);

        /**
         * Groups of rows, in no order.
         *
         * @return at most one group more than the query allows, by which the caller knows
         * @throws ArithmeticException when a sum of whole numbers is no long
         */
        List<StoreGroups.Found> groups(StoreGroups query);

        /** How the rows of the query are found, in the store's own words; no content. */
        List<String> explain(StoreQuery query);

        /** How many rows hang on any of these scopes, with their subject, retention or own one. */
        long countUnder(Table table, Set<Long> scopes);

        /** Best first; ties by id, oldest first. */
        List<StoreSearch.Found> search(StoreSearch search);

        /**
         * How many rows a search finds, by blind columns, in no order; its limit is how many groups are given, and one more at most.
         *
         * @return without clear values and numbers; {@code one} is there in every group
         */
        List<StoreGroups.Found> groups(StoreSearch search, List<String> columns);

        /** Whether any row of a table is seen by every subject. */
        boolean hasShared(Table table);

        /** Which of these rows of a table hold one of the tokens in their index entry. */
        Set<Long> holding(Table table, List<String> tokens, List<Long> ids);

        @Override
        void close();
    }
}
