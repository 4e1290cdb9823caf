package dev.hearthbook.projections.internal.row;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Blinder;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.Opened;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Require;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Column;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows into what a store may see of them, and back: sealed and blind columns and the key go into one box, blind columns
 * also become blind values, clear columns stay numbers.
 *
 * <p><b>Binding.</b> A box opens only in its own book and table and beside the very columns it was written with: associated
 * data is {@code "hearthbook.row.1"} ‖ store id ‖ table ‖ every column that stands in the clear, implied ones included. A
 * changed number, time or blind value, or another row's box, is found out when the row is read. What is not: a row that is
 * gone, and an older state of the same row put back whole. Views are derived, and the log is what counts.
 *
 * <p><b>Erased scopes</b> are an answer here: sealing and opening give nothing.
 *
 * <p>Any thread.
 */
public final class RowSealer {
    private static final byte[] MAGIC = "hearthbook.row.1".getBytes(US_ASCII);
    private static final int PLANS_MAX = 1_024;

    private final KeyVault keys;
    private final Blinders blinders;
    private final Map<Table, Plan> plans = new ConcurrentHashMap<>();

    public RowSealer(KeyVault keys) {
        this.keys = keys;
        this.blinders = new Blinders(keys);
    }

    /** What is the same for every row of a table, computed once. */
    private record Plan(
            Column[] columns, Map<String, Integer> numbers, String[] labels, String keyLabel, byte[] prefix) {}

    /**
     * Seals a row.
     *
     * @param id as {@link StoredRow#id}
     * @param position of the event that changes the row
     * @param createdAt event time in microseconds
     * @param updatedAt event time in microseconds
     * @param values column to value, {@linkplain RowValues normal} or not; columns left out have no value
     * @return empty when one of the scopes was destroyed
     * @throws IllegalArgumentException when a column is unknown, or a clear column holds no number
     */
    public Optional<StoredRow> seal(
            Table table,
            long id,
            String key,
            Scopes scopes,
            boolean shared,
            long position,
            long createdAt,
            long updatedAt,
            Map<String, ?> values) {
        if (keys.isErased(scopes)) {
            return Optional.empty();
        }
        Plan plan = plan(table);
        @Nullable Object[] boxed = new @Nullable Object[plan.columns.length];
        Map<String, Blind> blind = new HashMap<>();
        Map<String, Number> clear = new HashMap<>();
        for (Map.Entry<String, ?> entry : values.entrySet()) {
            int number = number(plan, table, entry.getKey());
            Column column = plan.columns[number];
            Object value = RowValues.normal(table, column, entry.getValue());
            if (value == null) {
                continue;
            }
            if (column.kind().isClear()) {
                clear.put(column.name(), (Number) value);
                continue;
            }
            boxed[number] = value;
            if (column.kind().isBlind()) {
                Optional<Blind> made = blind(plan, number, scopes.subject(), (String) value);
                if (made.isEmpty()) {
                    return Optional.empty();
                }
                blind.put(column.name(), made.get());
            }
        }
        Blind blindKey = key(table, key);
        StoredRow bare =
                new StoredRow(id, blindKey, scopes, shared, position, createdAt, updatedAt, blind, clear, new byte[0]);
        return box(scopes, RowCodec.encode(key, boxed), associated(plan, bare))
                .map(box ->
                        new StoredRow(id, blindKey, scopes, shared, position, createdAt, updatedAt, blind, clear, box));
    }

    /**
     * Opens a row.
     *
     * @return empty when one of its scopes was destroyed
     * @throws HearthbookException {@code TAMPERED} when the box belongs to another row or a column beside it was changed,
     *     {@code CORRUPT} when it holds no row
     */
    public Optional<Row> open(Table table, StoredRow row) {
        Plan plan = plan(table);
        Opened opened;
        try {
            opened = keys.open(row.scopes(), row.box(), associated(plan, row));
        } catch (HearthbookException e) {
            throw new HearthbookException(
                    e.code(),
                    "The row of table '" + table.name() + "' that was begun at position "
                            + row.id() / StoredRow.ROWS_PER_EVENT_MAX
                            + " cannot be opened; it was changed outside Hearthbook. Rebuild the views, or close the book"
                            + " and delete its folder 'views'.",
                    e);
        }
        if (!(opened instanceof Opened.Plain plain)) {
            return Optional.empty();
        }
        RowCodec.Decoded decoded = RowCodec.decode(plain.bytes(), plan.columns.length);
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < plan.columns.length; i++) {
            String name = plan.columns[i].name();
            Object value = plan.columns[i].kind().isClear() ? row.clear().get(name) : decoded.values()[i];
            if (value != null) {
                values.put(name, value);
            }
        }
        return Optional.of(new Row(
                decoded.key(),
                Collections.unmodifiableMap(values),
                Position.of(row.position()),
                Row.ofMicros(row.createdAt()),
                Row.ofMicros(row.updatedAt())));
    }

    /** The blind value of a row key, under the book's own key: rows are found by key whoever they belong to. */
    public Blind key(Table table, String key) {
        return blinders.of(0, plan(table).keyLabel)
                .orElseThrow(() -> new AssertionError("the book's own key cannot be destroyed"))
                .blind(key);
    }

    /**
     * The blind value by which a column is matched.
     *
     * @param subjectScope whose rows; 0 for rows about nobody. Columns that are blind within the book do not need it.
     * @param value as {@link RowValues#blindText} gives it
     * @return empty when the scope was destroyed: nothing of it can be matched
     * @throws IllegalArgumentException when the column is not blind
     */
    public Optional<Blind> blind(Table table, String column, long subjectScope, String value) {
        Plan plan = plan(table);
        int number = number(plan, table, column);
        Require.that(
                plan.columns[number].kind().isBlind(),
                "table %s: column '%s' is %s and has no blind value; declare it blind or blindBook",
                table.name(),
                column,
                plan.columns[number].kind());
        return blind(plan, number, subjectScope, value);
    }

    /** Drops what is kept of a scope's keys; call it when the scope was destroyed. */
    public void forget(long scope) {
        blinders.forget(scope);
    }

    private Optional<Blind> blind(Plan plan, int number, long subjectScope, String value) {
        boolean book = plan.columns[number].kind() == Column.Kind.BLIND_BOOK;
        Optional<Blinder> blinder = blinders.of(book ? 0 : subjectScope, plan.labels[number]);
        return blinder.map(found -> found.blind(value));
    }

    private Optional<byte[]> box(Scopes scopes, byte[] plain, byte[] associated) {
        try {
            return Optional.of(keys.seal(scopes, plain, associated));
        } catch (HearthbookException e) {
            if (e.code() == ErrorCode.SUBJECT_ERASED) {
                // Destroyed since we asked: the same answer as if it had been so before.
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What surrounds the box. The length of each part follows from the table, so none can be taken for another. */
    private static byte[] associated(Plan plan, StoredRow row) {
        ByteBuffer bytes = ByteBuffer.allocate(plan.prefix.length
                        + Blind.LENGTH
                        + Scopes.LENGTH
                        + 4 * Long.BYTES
                        + 1
                        + plan.columns.length * (1 + Blind.LENGTH))
                .put(plan.prefix)
                .putLong(row.key().high())
                .putLong(row.key().low())
                .putLong(row.scopes().subject())
                .putLong(row.scopes().retention())
                .putLong(row.scopes().own())
                .putLong(row.id())
                .putLong(row.position())
                .putLong(row.createdAt())
                .putLong(row.updatedAt())
                .put((byte) (row.shared() ? 1 : 0));
        for (Column column : plan.columns) {
            Blind blind = row.blind().get(column.name());
            Number clear = row.clear().get(column.name());
            bytes.put((byte) (blind == null && clear == null ? 0 : 1));
            if (blind != null) {
                bytes.putLong(blind.high()).putLong(blind.low());
            } else if (clear instanceof Double fraction) {
                bytes.putDouble(fraction);
            } else if (clear != null) {
                bytes.putLong(clear.longValue());
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static int number(Plan plan, Table table, String column) {
        Integer number = plan.numbers.get(column);
        if (number == null) {
            table.column(column);
            throw new AssertionError("the plan of table " + table.name() + " lacks a column");
        }
        return number;
    }

    private Plan plan(Table table) {
        Plan plan = plans.get(table);
        if (plan != null) {
            return plan;
        }
        if (plans.size() >= PLANS_MAX) {
            plans.clear();
        }
        return plans.computeIfAbsent(table, this::planned);
    }

    private Plan planned(Table table) {
        List<Column> columns = table.columns();
        Map<String, Integer> numbers = new HashMap<>();
        String[] labels = new String[columns.size()];
        for (int i = 0; i < labels.length; i++) {
            numbers.put(columns.get(i).name(), i);
            labels[i] = table.name() + "/" + columns.get(i).name();
        }
        byte[] name = table.name().getBytes(US_ASCII);
        byte[] prefix = ByteBuffer.allocate(MAGIC.length + 16 + name.length)
                .put(MAGIC)
                .put(keys.store().bytes())
                .put(name)
                .array();
        return new Plan(columns.toArray(new Column[0]), numbers, labels, table.name() + "/key", prefix);
    }
}
