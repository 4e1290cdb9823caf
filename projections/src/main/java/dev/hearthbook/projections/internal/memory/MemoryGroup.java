package dev.hearthbook.projections.internal.memory;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.projections.store.StoreGroups;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Aggregate;
import dev.hearthbook.view.Column;
import dev.hearthbook.view.Groups.Numbers;
import dev.hearthbook.view.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A group of rows while they are counted. One thread. */
final class MemoryGroup {
    /** Stands for no value among those that rows have in common. */
    private static final Object NONE = new Object();

    private final StoreGroups groups;
    private final Map<String, Numbers> numbers = new HashMap<>();
    private StoredRow last;
    private long count;

    MemoryGroup(StoreGroups groups, StoredRow first) {
        this.groups = groups;
        this.last = first;
        for (String column : groups.measured()) {
            Number zero = isFraction(groups.table(), column) ? (Number) 0.0 : (Number) 0L;
            numbers.put(column, new Numbers(0, zero, Optional.empty(), Optional.empty()));
        }
    }

    /** What the row has in common with others of its group. */
    static Object common(Aggregate.By by, StoredRow row) {
        Blind blind = row.blind().get(by.column());
        if (blind != null) {
            return blind;
        }
        Number value = row.number(by.column());
        if (value == null) {
            return NONE;
        }
        return by instanceof Aggregate.Time time ? (Object) time.group(value.longValue()) : value;
    }

    void add(StoredRow row) {
        count++;
        last = row.id() > last.id() ? row : last;
        numbers.replaceAll((column, sofar) -> {
            Number value = row.number(column);
            return value == null ? sofar : sofar.and(new Numbers(1, value, Optional.of(value), Optional.of(value)));
        });
    }

    StoreGroups.Found found() {
        Map<String, Number> clear = new HashMap<>();
        boolean blind = false;
        for (Aggregate.By by : groups.by()) {
            if (common(by, last) instanceof Number number) {
                clear.put(by.column(), number);
            }
            Table table = groups.table();
            blind |= table.has(by.column()) && table.column(by.column()).kind().isBlind();
        }
        return new StoreGroups.Found(clear, blind ? Optional.of(last) : Optional.empty(), count, Map.copyOf(numbers));
    }

    private static boolean isFraction(Table table, String column) {
        return table.has(column) && table.column(column).kind() == Column.Kind.CLEAR_DOUBLE;
    }
}
