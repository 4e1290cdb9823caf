package dev.hearthbook.view;

import dev.hearthbook.model.Require;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The shape of a read model: columns (sealed unless they say otherwise), the orders its queries use, and the fields its
 * search index knows.
 *
 * <p>Every row also has a key (text, unique in the table, blind on disk), the position of the event that changed it last, and
 * the event times at which it was created and updated: {@value #POSITION}, {@value #CREATED_AT} and {@value #UPDATED_AT},
 * clear, the times in microseconds since 1970.
 *
 * <p>Immutable; a changed table is another table, and its view is built again from the log.
 *
 * <pre>{@code
 * Table.named("moods").blind("persona").sealed("mood").clearLong("energy")
 *     .orderedBy("energy", "persona").searchable("mood", 1.0).build()
 * }</pre>
 */
public final class Table {
    public static final String POSITION = "position";
    public static final String CREATED_AT = "created_at";
    public static final String UPDATED_AT = "updated_at";
    /** The row key as a pseudo column: it can be matched, not ordered. */
    public static final String KEY = "key";

    /** The clear columns that every table has. */
    public static final Set<String> IMPLIED = Set.of(POSITION, CREATED_AT, UPDATED_AT);

    /** In {@link #vectors}: what the vector is of. */
    public static final String VECTOR_TEXT = "text";
    /** In {@link #vectors}: the vector, as {@link dev.hearthbook.vector.Vectors#bytes}. */
    public static final String VECTOR = "vector";
    /** In {@link #vectors}: a number that stands for the model; 0 while there is no vector. */
    public static final String VECTOR_MODEL = "model";

    private static final Set<String> RESERVED =
            Set.of(POSITION, CREATED_AT, UPDATED_AT, KEY, "id", "scope", "retention", "own", "shared", "box", "rowid");

    private final String name;
    private final Map<String, Column> columns;
    private final List<Order> orders;
    private final Map<String, Field> fields;
    private final Map<String, Double> searchFields;
    private final List<Column> paths;
    private final Optional<Table> declared;
    private final List<String> embedded;
    private final Optional<Table> vectors;

    private Table(Builder builder) {
        this.declared = builder.declared;
        this.name = builder.name;
        this.columns = Map.copyOf(builder.columns);
        this.orders = List.copyOf(builder.orders);
        this.paths =
                columns().stream().filter(column -> column.key().isPresent()).toList();
        this.fields = builder.fields();
        Map<String, Double> weights = new LinkedHashMap<>();
        fields.values().forEach(field -> weights.put(field.name(), field.weight()));
        this.searchFields = Collections.unmodifiableMap(weights);
        this.embedded = List.copyOf(builder.embedded);
        this.vectors = embedded.isEmpty() ? Optional.empty() : Optional.of(vectorsOf(name));
    }

    /** Such a name cannot be declared, so no table of an application is in the way. */
    private static Table vectorsOf(String name) {
        return new Builder(name + "$vectors")
                .sealed(VECTOR_TEXT, VECTOR)
                .clearLong(VECTOR_MODEL)
                .orderedBy(VECTOR_MODEL)
                .build();
    }

    /**
     * An order that queries use: rows that match by equality on {@code grouping}, ordered by {@code column}. The store keeps
     * an index for it.
     *
     * @param column a clear column, {@link #POSITION}, {@link #CREATED_AT} or {@link #UPDATED_AT}
     * @param grouping blind columns; empty for the whole table of a subject
     */
    public record Order(String column, List<String> grouping) {
        public Order {
            grouping = List.copyOf(grouping);
        }
    }

    /**
     * A field of the search index.
     *
     * @param weight its share in ranking
     * @param own whether its text is what the row itself says. That of its surroundings helps to find the row; it holds no phrase
     *     and excludes nothing.
     * @param columns where its text can be read in an opened row, for phrases and highlights
     * @param prefixed whether its words are found by their beginnings, too
     */
    public record Field(String name, double weight, boolean own, List<String> columns, boolean prefixed) {
        public Field {
            columns = List.copyOf(columns);
        }

        /** The field of the index that knows the beginnings of its words. */
        public String beginnings() {
            return name + "*";
        }

        private Field withBeginnings() {
            return new Field(name, weight, own, columns, true);
        }
    }

    /** Starts a table: 1 to 40 lower-case letters, digits and '_'. */
    public static Builder named(String name) {
        Require.that(
                name.matches("[a-z][a-z0-9_]{0,39}"),
                "a table name has 1 to 40 lower-case letters, digits and '_', but was '%s'",
                name);
        return new Builder(name);
    }

    public String name() {
        return name;
    }

    /** Every declared column in order of name. */
    public List<Column> columns() {
        return columns.values().stream()
                .sorted(java.util.Comparator.comparing(Column::name))
                .toList();
    }

    /** @throws IllegalArgumentException when there is no such column; the message names those there are */
    public Column column(String column) {
        Column found = columns.get(column);
        if (found == null) {
            throw new IllegalArgumentException("table " + name + " has no column '" + column + "'; it has "
                    + columns().stream().map(Column::name).toList());
        }
        return found;
    }

    public boolean has(String column) {
        return columns.containsKey(column);
    }

    public List<Order> orders() {
        return orders;
    }

    /** Columns that are paths into the map of another. */
    public List<Column> paths() {
        return paths;
    }

    /**
     * The same table, found by more than it declares.
     *
     * @param those paths, by which rows can be matched and grouped as by any blind column: a sealed column that holds maps, a dot,
     *     and a key ({@code metadata.mood}), which has 1 to 40 letters, digits, '_' and '-'; and search fields with a star
     *     ({@code text*}), whose words are found by their beginnings from then on
     * @throws IllegalArgumentException for another path, or a field that is not there
     */
    public Table indexing(Collection<String> those) {
        Builder builder = new Builder(name);
        builder.declared = Optional.of(declared());
        builder.columns.putAll(columns);
        builder.orders.addAll(orders);
        builder.fields.putAll(fields);
        builder.embedded.addAll(embedded);
        for (String one : those) {
            if (one.endsWith("*")) {
                builder.prefixed(one.substring(0, one.length() - 1));
            } else {
                builder.blindPath(one);
            }
        }
        return builder.build();
    }

    /** The table as it was declared, without what {@link #indexing} added. */
    public Table declared() {
        return declared.orElse(this);
    }

    /** Field name to its weight in ranking, in declared order; empty when the table cannot be searched. */
    public Map<String, Double> searchFields() {
        return searchFields;
    }

    /** The search fields whose texts, one a line, are what a row means; empty when its rows are found by words only. */
    public List<String> embedded() {
        return embedded;
    }

    /**
     * Where views with an {@link dev.hearthbook.vector.Embedder} keep the vectors of this table's rows, under the same ids, keys and
     * scopes; empty when the table is not embedded. Readers of the table need not know it.
     */
    public Optional<Table> vectors() {
        return vectors;
    }

    /** The fields of the search index, in declared order. */
    public Collection<Field> fields() {
        return fields.values();
    }

    /** What the index of a store holds, with weights: every field, then the beginnings of those that have them. */
    public Map<String, Double> indexFields() {
        Map<String, Double> weights = new LinkedHashMap<>(searchFields);
        fields().stream().filter(Field::prefixed).forEach(field -> weights.put(field.beginnings(), field.weight()));
        return Collections.unmodifiableMap(weights);
    }

    /** Everything about the shape that a stored view depends on, as text: equal shapes have equal signatures. */
    public String signature() {
        return name
                + columns().stream().map(c -> c.name() + ":" + c.kind()).toList()
                + orders
                + indexFields().keySet();
    }

    @Override
    public String toString() {
        return "Table[" + name + "]";
    }

    /** Collects the shape of a table; not for several threads. */
    public static final class Builder {
        private final String name;
        private final Map<String, Column> columns = new LinkedHashMap<>();
        private final List<Order> orders = new ArrayList<>();
        private final Map<String, Field> fields = new LinkedHashMap<>();
        private final List<String> embedded = new ArrayList<>();
        private Optional<Table> declared = Optional.empty();

        private Builder(String name) {
            this.name = name;
        }

        /** Columns that can only be read: text, numbers, booleans, instants, lists and maps. */
        public Builder sealed(String... names) {
            return add(Column.Kind.SEALED, names);
        }

        /** Text columns that can also be matched within a subject. */
        public Builder blind(String... names) {
            return add(Column.Kind.BLIND, names);
        }

        /** Text columns of random ids and enums that can be matched across the book. */
        public Builder blindBook(String... names) {
            return add(Column.Kind.BLIND_BOOK, names);
        }

        /**
         * The text, number or flag under a key in a sealed column's map, which can be matched within a subject; a map without it, or
         * with a list or a map there, has no value. The store keeps an index for it.
         *
         * @param path for example {@code metadata.mood}; the column is declared before
         */
        public Builder blindPath(String path) {
            Column column = new Column(path, Column.Kind.BLIND);
            Column map = columns.get(column.map());
            Require.that(
                    map != null && map.kind() == Column.Kind.SEALED && path.matches("[a-z0-9_]+\\.[A-Za-z0-9_-]{1,40}"),
                    "table %s: '%s' is no path; name a sealed column, a dot, and a key of 1 to 40 letters, digits, '_' and '-'",
                    name,
                    path);
            Require.that(columns.put(path, column) == null, "table %s has two columns named '%s'", name, path);
            return orderedBy(POSITION, path);
        }

        /** Whole numbers, booleans and instants that reveal no content; they can be ordered and compared. */
        public Builder clearLong(String... names) {
            return add(Column.Kind.CLEAR_LONG, names);
        }

        /** Fractions that reveal no content; they can be ordered and compared. */
        public Builder clearDouble(String... names) {
            return add(Column.Kind.CLEAR_DOUBLE, names);
        }

        private Builder add(Column.Kind kind, String... names) {
            for (String column : names) {
                Require.that(
                        column.matches("[a-z][a-z0-9_]{0,39}") && !RESERVED.contains(column),
                        "table %s: '%s' is not a column name (1 to 40 lower-case letters, digits and '_'; not one of %s)",
                        name,
                        column,
                        RESERVED);
                Require.that(
                        columns.put(column, new Column(column, kind)) == null,
                        "table %s has two columns named '%s'",
                        name,
                        column);
            }
            return this;
        }

        /** Queries order by {@code column} among rows that match by equality on the grouping columns. */
        public Builder orderedBy(String column, String... grouping) {
            orders.add(new Order(column, List.of(grouping)));
            return this;
        }

        /**
         * A field of the search index. Its text is given with the row and kept as blind tokens only; it need not be a column.
         *
         * @param weight its share in ranking, above 0
         * @param columns where its text can be read again when a row is opened, for phrases and highlights; the column of the same
         *     name unless given, if there is one. Texts, or lists and maps of texts.
         */
        public Builder searchable(String field, double weight, String... columns) {
            return field(new Field(field, weight, true, List.of(columns), false));
        }

        /**
         * A field of the search index for what surrounds the row, like the messages before it: it helps to find the row, but is not
         * what it says. Phrases do not lie in it, and it excludes nothing.
         *
         * @param weight its share in ranking, above 0
         */
        public Builder searchableContext(String field, double weight) {
            return field(new Field(field, weight, false, List.of(), false));
        }

        /**
         * Words of these fields are found by their beginnings, too ({@link Search#prefix}). The index then holds a blind token for every
         * beginning of {@value Search#PREFIX_MIN} to {@value Search#PREFIX_MAX} characters, which also shows which words begin
         * alike; it takes several times the room.
         *
         * @param names of fields that were declared before
         */
        public Builder prefixed(String... names) {
            for (String field : names) {
                Field declaredField = fields.get(field);
                if (declaredField == null) {
                    throw new IllegalArgumentException("table " + name + " has no search field '" + field
                            + "' whose beginnings could be indexed; it has " + fields.keySet());
                }
                fields.put(field, declaredField.withBeginnings());
            }
            return this;
        }

        private Builder field(Field field) {
            Require.that(
                    field.weight() > 0,
                    "table %s: field %s needs a weight above 0, but had %s",
                    name,
                    field.name(),
                    field.weight());
            Require.that(
                    field.name().matches("[a-z][a-z0-9_]{0,39}") && fields.put(field.name(), field) == null,
                    "table %s: '%s' is no field name, or there twice",
                    name,
                    field.name());
            return this;
        }

        /**
         * Rows are also found by what these fields mean, when the views have an {@link dev.hearthbook.vector.Embedder}: each row gets a
         * vector of their texts, one a line.
         *
         * @param fields declared with {@link #searchable}
         */
        public Builder embedded(String... fields) {
            for (String field : fields) {
                Require.that(
                        this.fields.containsKey(field) && !embedded.contains(field),
                        "table %s: '%s' cannot be embedded; name fields that were declared searchable, each once: %s",
                        name,
                        field,
                        this.fields.keySet());
                embedded.add(field);
            }
            return this;
        }

        /** The fields, each with the columns in which it can be read. */
        private Map<String, Field> fields() {
            Require.that(
                    fields.isEmpty() || fields.values().stream().anyMatch(Field::own),
                    "table %s: rows are found by what surrounds them only; declare a field of their own with searchable",
                    name);
            Map<String, Field> all = new LinkedHashMap<>();
            for (Field field : fields.values()) {
                Column same = columns.get(field.name());
                boolean named = field.own()
                        && field.columns().isEmpty()
                        && same != null
                        && !same.kind().isClear();
                List<String> read = named ? List.of(field.name()) : field.columns();
                for (String column : read) {
                    Column found = columns.get(column);
                    Require.that(
                            found != null && !found.kind().isClear(),
                            "table %s: the text of field '%s' cannot be read in '%s'; name sealed or blind columns",
                            name,
                            field.name(),
                            column);
                }
                all.put(field.name(), new Field(field.name(), field.weight(), field.own(), read, field.prefixed()));
            }
            return Collections.unmodifiableMap(all);
        }

        /** @throws IllegalArgumentException when an order names a column that cannot be ordered or matched */
        public Table build() {
            for (Order order : orders) {
                boolean implied = IMPLIED.contains(order.column());
                Column column = columns.get(order.column());
                Require.that(
                        implied || (column != null && column.kind().isClear()),
                        "table %s cannot be ordered by '%s': declare it with clearLong or clearDouble",
                        name,
                        order.column());
                for (String group : order.grouping()) {
                    Column grouping = columns.get(group);
                    Require.that(
                            grouping != null && grouping.kind().isBlind(),
                            "table %s cannot be grouped by '%s': declare it with blind or blindBook",
                            name,
                            group);
                }
            }
            return new Table(this);
        }
    }
}
