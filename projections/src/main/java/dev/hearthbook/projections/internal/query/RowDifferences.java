package dev.hearthbook.projections.internal.query;

import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.RowDifference;
import dev.hearthbook.view.Table;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows in which two states of some tables differ, found by walking both in order of row number, a page of each in memory. Rows
 * that cannot be opened any more are in neither. One thread.
 */
public final class RowDifferences implements Iterator<RowDifference> {
    private static final int PAGE_ROWS = 500;

    private final RowSealer sealer;
    private final ReadStore.Snapshot before;
    private final ReadStore.Snapshot after;
    private final Iterator<Table> tables;
    private @Nullable Side left;
    private @Nullable Side right;
    private @Nullable RowDifference next;

    public RowDifferences(RowSealer sealer, List<Table> tables, ReadStore.Snapshot before, ReadStore.Snapshot after) {
        this.sealer = sealer;
        this.before = before;
        this.after = after;
        this.tables = List.copyOf(tables).iterator();
    }

    /** One state of one table, read from the beginning. */
    private static final class Side {
        private final ReadStore.Snapshot snapshot;
        private final Table table;
        private final Deque<StoredRow> page = new ArrayDeque<>();
        private long read;
        private boolean ended;

        Side(ReadStore.Snapshot snapshot, Table table) {
            this.snapshot = snapshot;
            this.table = table;
        }

        /** The next row, which stays; null at the end. */
        @Nullable
        StoredRow peek() {
            if (page.isEmpty() && !ended) {
                List<StoredRow> rows = snapshot.rowsAfter(table, read, PAGE_ROWS);
                ended = rows.size() < PAGE_ROWS;
                rows.forEach(page::add);
                if (!rows.isEmpty()) {
                    read = rows.get(rows.size() - 1).id();
                }
            }
            return page.peek();
        }

        /** The next row, which leaves. */
        StoredRow take() {
            return page.remove();
        }
    }

    @Override
    public boolean hasNext() {
        while (next == null && (left != null || tables.hasNext())) {
            if (left == null || right == null) {
                Table table = tables.next();
                left = new Side(before, table);
                right = new Side(after, table);
            }
            next = step(left, right);
        }
        return next != null;
    }

    @Override
    public RowDifference next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("there is no other difference");
        }
        RowDifference found = next;
        next = null;
        return found;
    }

    /** The next difference of a table; null when it has no more, and then the table is done. */
    private @Nullable RowDifference step(Side one, Side other) {
        while (true) {
            StoredRow old = one.peek();
            StoredRow young = other.peek();
            if (old == null && young == null) {
                left = null;
                right = null;
                return null;
            }
            boolean leaves = young == null || (old != null && old.id() < young.id());
            boolean comes = old == null || (young != null && young.id() < old.id());
            Optional<Row> was = comes ? Optional.empty() : sealer.open(one.table, one.take());
            Optional<Row> is = leaves ? Optional.empty() : sealer.open(one.table, other.take());
            boolean same = !leaves && !comes && was.equals(is) && sameAround(old, young);
            if (!same && (was.isPresent() || is.isPresent())) {
                return new RowDifference(one.table.name(), was, is);
            }
        }
    }

    /** What a row has besides what it says: whose it is, and whether everybody sees it. */
    private static boolean sameAround(@Nullable StoredRow one, @Nullable StoredRow other) {
        return one != null
                && other != null
                && one.scopes().equals(other.scopes())
                && one.shared() == other.shared()
                && one.blind().equals(other.blind())
                && Arrays.equals(one.key().bytes(), other.key().bytes());
    }
}
