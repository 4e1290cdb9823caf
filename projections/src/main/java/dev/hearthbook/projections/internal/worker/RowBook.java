package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.projections.fold.Rows;
import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every row as it is after the facts folded so far, wherever it lies: changed in this batch, in a batch that is being applied
 * on another thread, kept from before, or in the store, asked in this order. Worker only.
 *
 * <p>Kept rows are bounded ({@code rowsKeptMax}, the least recently used leaves); the others are bounded by the batch.
 */
final class RowBook implements Rows {
    private static final int REFS_KEPT_MAX = 1_024;

    private final RowSealer sealer;
    private final Map<String, Table> tables = new HashMap<>();
    private final Map<Ref, RowSlot> changed = new LinkedHashMap<>();
    private Map<Ref, RowSlot> applying = Map.of();
    private final Map<Ref, RowSlot> kept;
    private final Map<Text, Ref> refs;
    private @Nullable RowReader reader;
    private @Nullable KeysSeen seen;

    /** @param tables as the views keep them */
    RowBook(RowSealer sealer, List<Table> tables, int rowsKeptMax) {
        this.sealer = sealer;
        tables.forEach(table -> this.tables.put(table.name(), table));
        this.kept = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Ref, RowSlot> eldest) {
                return size() > rowsKeptMax;
            }
        };
        this.refs = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Text, Ref> eldest) {
                return size() > REFS_KEPT_MAX;
            }
        };
    }

    /** A key in the clear. A fold asks for the same few again and again, and blinding one costs more than looking it up. */
    private record Text(String table, String key) {
        @Override
        public int hashCode() {
            return key.hashCode();
        }

        /** Its table, never the key: that may be made of content, for example of a memory's tag. */
        @Override
        public String toString() {
            return "Text[" + table + "]";
        }
    }

    private record Ref(String table, Blind key) {
        @Override
        public int hashCode() {
            return Long.hashCode(key.low());
        }
    }

    /** The store holds nothing but what this book has written, from now until it has written for the last time. */
    void beginEmpty() {
        seen = new KeysSeen();
    }

    /** Where rows are looked for from now on that are not known here. */
    void readFrom(RowReader store) {
        reader = store;
    }

    @Override
    public Optional<Row> get(Table table, String key) {
        return Optional.ofNullable(slot(table, key).row);
    }

    /** The row with this key, there or not. */
    RowSlot slot(Table declared, String key) {
        Table table = kept(declared);
        Ref ref = ref(table, key);
        RowSlot known = known(ref);
        if (known != null) {
            return known;
        }
        RowSlot slot = new RowSlot(table, ref.key());
        if (seen == null || seen.mayHold(ref.key())) {
            store().row(table, ref.key())
                    .ifPresent(
                            found -> slot.load(found, sealer.open(table, found).orElse(null)));
        }
        kept.put(ref, slot);
        return slot;
    }

    /** A row that no fold sees, as the store has it. */
    Optional<Row> stored(Table table, String key) {
        return store().row(table, sealer.key(table, key)).flatMap(found -> sealer.open(table, found));
    }

    private Table kept(Table declared) {
        return tables.getOrDefault(declared.name(), declared);
    }

    private Ref ref(Table table, String key) {
        Text text = new Text(table.name(), key);
        Ref known = refs.get(text);
        if (known == null) {
            known = new Ref(table.name(), sealer.key(table, key));
            refs.put(text, known);
        }
        return known;
    }

    /** Notes that the slot is to be written. */
    void change(RowSlot slot) {
        if (seen != null) {
            seen.add(slot.key);
        }
        changed.put(new Ref(slot.table.name(), slot.key), slot);
    }

    /** Rows of a table as the store has them, at most so many. */
    List<StoredRow> stored(Table table, int limit) {
        return store().first(table, limit);
    }

    /** Every row of a subject with this value in a blind column. */
    List<RowSlot> matching(Table declared, String column, String value, long scope) {
        Table table = kept(declared);
        Optional<Blind> blind = sealer.blind(table, column, scope, value);
        List<RowSlot> matching = new ArrayList<>();
        if (blind.isEmpty()) {
            return matching;
        }
        for (StoredRow found : store().matching(table, column, blind.get(), scope)) {
            Ref ref = new Ref(table.name(), found.key());
            if (!changed.containsKey(ref) && !applying.containsKey(ref)) {
                RowSlot slot = known(ref);
                if (slot == null) {
                    slot = new RowSlot(table, found.key());
                    slot.load(found, sealer.open(table, found).orElse(null));
                }
                matching.add(slot);
            }
        }
        matchingIn(changed.values(), table, column, value, scope, matching);
        applying.forEach((ref, slot) -> {
            if (!changed.containsKey(ref)) {
                matchingIn(List.of(slot), table, column, value, scope, matching);
            }
        });
        return matching;
    }

    private static void matchingIn(
            Collection<RowSlot> slots, Table table, String column, String value, long scope, List<RowSlot> out) {
        for (RowSlot slot : slots) {
            Row row = slot.row;
            if (row != null
                    && slot.table.name().equals(table.name())
                    && slot.scopes.subject() == scope
                    && value.equals(row.values().get(column))) {
                out.add(slot);
            }
        }
    }

    /** Drops every row that hangs on a scope whose rows leave the store with this batch. */
    void erase(long scope) {
        for (Collection<RowSlot> slots : List.of(changed.values(), applying.values(), kept.values())) {
            for (RowSlot slot : slots) {
                if (slot.hangsOn(scope)) {
                    slot.delete();
                    slot.stored = null;
                }
            }
        }
        refs.clear();
    }

    /** What this batch changed, in order of first change. */
    Collection<RowSlot> changes() {
        return changed.values();
    }

    /** The batch is made and on its way to the store. */
    void handOver() {
        applying = new LinkedHashMap<>(changed);
        changed.clear();
    }

    /** The batch that was handed over is in the store and can be read. */
    void applied() {
        kept.putAll(applying);
        applying = Map.of();
    }

    /** Forgets everything; what was not applied is lost and will be folded again. */
    void reset() {
        changed.clear();
        applying = Map.of();
        kept.clear();
        refs.clear();
    }

    private @Nullable RowSlot known(Ref ref) {
        RowSlot slot = changed.get(ref);
        if (slot == null) {
            slot = applying.get(ref);
        }
        return slot != null ? slot : kept.get(ref);
    }

    private RowReader store() {
        if (reader == null) {
            throw new AssertionError("a fold stage folds before it knows its store");
        }
        return reader;
    }
}
