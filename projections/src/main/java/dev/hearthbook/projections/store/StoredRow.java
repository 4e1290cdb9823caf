package dev.hearthbook.projections.store;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.view.Table;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row as a store sees it.
 *
 * @param id unique in its table, larger for rows made later, the same in every rebuild: position of the row's first event
 *     × 1,024 + its number among the rows of that event
 * @param key blind
 * @param shared whether readers of every subject may see it
 * @param position of the event that changed it last
 * @param createdAt event time in microseconds
 * @param updatedAt event time in microseconds
 * @param blind blind column to value; columns without a value are absent
 * @param clear clear column to {@code Long} or {@code Double}; columns without a value are absent
 * @param box everything else, sealed
 */
public record StoredRow(
        long id,
        Blind key,
        Scopes scopes,
        boolean shared,
        long position,
        long createdAt,
        long updatedAt,
        Map<String, Blind> blind,
        Map<String, Number> clear,
        byte[] box) {
    /** Rows of one event are numbered below this. */
    public static final int ROWS_PER_EVENT_MAX = 1_024;

    /** The value of a clear or implied column; null when the row has none. */
    public @Nullable Number number(String column) {
        if (column.equals(Table.POSITION)) {
            return position;
        }
        if (column.equals(Table.CREATED_AT)) {
            return createdAt;
        }
        if (column.equals(Table.UPDATED_AT)) {
            return updatedAt;
        }
        return clear.get(column);
    }

    @Override
    public String toString() {
        return "StoredRow[" + id + " at " + position + "]";
    }
}
