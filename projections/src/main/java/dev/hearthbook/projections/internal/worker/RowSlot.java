package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One row as the worker knows it: what the store has of it (or will have, once every batch made so far is applied), what folds
 * see, and what is to be written. Several mutations of a batch meet here and become one write. Worker only.
 */
final class RowSlot {
    final Table table;
    final Blind key;

    /** What the store has; present while {@link #row} is null when the row was deleted in this batch, or its key destroyed. */
    @Nullable
    StoredRow stored;

    /** What folds see; null when there is no row. */
    @Nullable
    Row row;

    /** Meaningful while {@link #row} is there. */
    long id;

    Scopes scopes = Scopes.BOOK;
    boolean shared;

    /** Texts to index; empty while the index stays as it is. */
    Optional<Map<String, String>> texts = Optional.empty();

    /** What the row's vector is of, or will be; null when nobody looked. */
    @Nullable
    String meant;

    RowSlot(Table table, Blind key) {
        this.table = table;
        this.key = key;
    }

    /** Takes what the store has. */
    void load(StoredRow found, @Nullable Row opened) {
        stored = found;
        row = opened;
        id = found.id();
        scopes = found.scopes();
        shared = found.shared();
    }

    /** Whether the row, as folds see it, hangs on the scope, or what the store has of it does. */
    boolean hangsOn(long scope) {
        return (row != null && scopes.holds(scope))
                || (stored != null && stored.scopes().holds(scope));
    }

    /** The row that is there. */
    Row row() {
        if (row == null) {
            throw new AssertionError("a row of table " + table.name() + " is gone");
        }
        return row;
    }

    /** What folds see, to be put back when a fold turns out to fail. */
    Runnable undo() {
        Row row = this.row;
        long id = this.id;
        Scopes scopes = this.scopes;
        boolean shared = this.shared;
        Optional<Map<String, String>> texts = this.texts;
        return () -> {
            this.row = row;
            this.id = id;
            this.scopes = scopes;
            this.shared = shared;
            this.texts = texts;
        };
    }

    void delete() {
        row = null;
        texts = Optional.empty();
        meant = null;
    }
}
