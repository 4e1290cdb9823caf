package dev.hearthbook.view;

import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A question for rows of one table. Immutable; every method gives another query.
 *
 * <pre>{@code
 * Query.on(MOODS).within(subject).where(Match.is("persona", "ada")).orderBy("energy").descending().limit(20)
 * }</pre>
 *
 * <p>A blind column can be matched only {@linkplain #within within a subject}, since each subject has a key of its own; a
 * column declared {@code blindBook} can be matched across the book.
 */
public final class Query<T> {
    /** The most rows of one page. */
    public static final int LIMIT_MAX = 1_000;

    /** The most rows that may be skipped; further on, cursors go. */
    public static final int SKIP_MAX = 10_000;

    /** How many rows a query opens at most, unless it says otherwise. */
    public static final int OPENING_DEFAULT = 10_000;

    /** The most that {@link #openingAtMost} allows. */
    public static final int OPENING_MAX = 1_000_000;

    private final Spec spec;
    private final Function<Row, T> mapper;

    private Query(Spec spec, Function<Row, T> mapper) {
        this.spec = spec;
        this.mapper = mapper;
    }

    /**
     * What a store needs to know of a query.
     *
     * @param within whose rows (and shared ones); empty for everybody's
     * @param order a clear column or one of the implied ones
     * @param skip how many rows are left out first
     * @param openingMax how many rows may be opened to find the page
     * @param after nothing older than this is an answer
     */
    public record Spec(
            Table table,
            Optional<Subject> within,
            List<Match> matches,
            String order,
            boolean descending,
            int limit,
            int skip,
            Optional<Cursor> cursor,
            int openingMax,
            Optional<Mark> after) {
        public Spec {
            matches = List.copyOf(matches);
        }

        /** Whether rows must be opened to tell which are meant. */
        public boolean opens() {
            return matches.stream().anyMatch(Match::opens);
        }

        /** The first rows of the same question. */
        public Spec first(int rows) {
            return new Spec(table, within, matches, order, descending, rows, 0, Optional.empty(), openingMax, after);
        }

        /** The same question to the table as the views keep it. */
        public Spec on(Table kept) {
            return new Spec(kept, within, matches, order, descending, limit, skip, cursor, openingMax, after);
        }

        /** The same question, whenever it is asked. */
        public Spec anyTime() {
            return new Spec(
                    table, within, matches, order, descending, limit, skip, cursor, openingMax, Optional.empty());
        }
    }

    /** A question being changed. */
    private static final class Draft {
        private final Table table;
        private Optional<Subject> within;
        private List<Match> matches;
        private String order;
        private boolean descending;
        private int limit;
        private int skip;
        private Optional<Cursor> cursor;
        private int openingMax;
        private Optional<Mark> after;

        private Draft(Spec spec) {
            this.table = spec.table;
            this.within = spec.within;
            this.matches = spec.matches;
            this.order = spec.order;
            this.descending = spec.descending;
            this.limit = spec.limit;
            this.skip = spec.skip;
            this.cursor = spec.cursor;
            this.openingMax = spec.openingMax;
            this.after = spec.after;
        }

        private Spec spec() {
            return new Spec(table, within, matches, order, descending, limit, skip, cursor, openingMax, after);
        }
    }

    /** All rows of a table, newest event last, 50 a page. */
    public static Query<Row> on(Table table) {
        return new Query<>(
                new Spec(
                        table,
                        Optional.empty(),
                        List.of(),
                        Table.POSITION,
                        false,
                        50,
                        0,
                        Optional.empty(),
                        OPENING_DEFAULT,
                        Optional.empty()),
                row -> row);
    }

    /** Only rows of this subject, and shared ones. */
    public Query<T> within(Subject subject) {
        return with(draft -> draft.within = Optional.of(subject));
    }

    /**
     * Only rows that meet the condition, and those of earlier calls.
     *
     * @throws IllegalArgumentException when a column cannot be matched that way; the message says how to declare it
     */
    public Query<T> where(Match match) {
        check(match, 0);
        List<Match> all = new ArrayList<>(spec.matches);
        all.add(match);
        long leaves = all.stream().flatMap(Match::leaves).count();
        Require.that(
                leaves <= Match.LEAVES_MAX,
                "a query has at most %d conditions, but these were %d; compare one column with many values by in()",
                Match.LEAVES_MAX,
                leaves);
        return with(draft -> draft.matches = all);
    }

    private void check(Match match, int depth) {
        Require.that(depth <= Match.DEPTH_MAX, "conditions nest %d levels deep at most", Match.DEPTH_MAX);
        if (match instanceof Match.Any any) {
            any.some().forEach(one -> check(one, depth + 1));
        } else if (match instanceof Match.All all) {
            all.every().forEach(one -> check(one, depth + 1));
        } else if (match instanceof Match.Not not) {
            check(not.match(), depth + 1);
        } else if (match instanceof Match.Leaf leaf) {
            check(leaf);
        }
    }

    private void check(Match.Leaf leaf) {
        boolean implied = implied(leaf.column());
        if (leaf instanceof Match.Opened opened) {
            if (!implied && !leaf.column().equals(Table.KEY)) {
                spec.table.column(leaf.column());
            }
            Require.that(
                    opened.key().isEmpty() || spec.table.has(leaf.column()),
                    "table %s: '%s' holds no map",
                    spec.table.name(),
                    leaf.column());
            return;
        }
        boolean range = leaf instanceof Match.Between;
        if (isPath(spec.table, leaf.column()) && !range) {
            return; // whether it is indexed is known to the views
        }
        if (!implied && !leaf.column().equals(Table.KEY)) {
            Column column = spec.table.column(leaf.column());
            Require.that(
                    range ? column.kind().isClear() : column.kind() != Column.Kind.SEALED,
                    "table %s: column '%s' is %s and cannot be matched by %s; declare it %s, or look into every row with"
                            + " Match.opened…",
                    spec.table.name(),
                    column.name(),
                    column.kind(),
                    range ? "a range" : "equality",
                    range ? "clearLong or clearDouble" : "blind, blindBook or clear");
        }
        Require.that(!(range && leaf.column().equals(Table.KEY)), "table %s: keys have no order", spec.table.name());
    }

    /** Whether the column may be a path that views index though the table does not declare it. */
    static boolean isPath(Table table, String column) {
        Column path = new Column(column, Column.Kind.BLIND);
        return path.key().isPresent() && table.has(path.map());
    }

    private static boolean implied(String column) {
        return Table.IMPLIED.contains(column);
    }

    /**
     * Ordered by a clear column, ties by age.
     *
     * @throws IllegalArgumentException when the column is not clear; the message says how to declare it
     */
    public Query<T> orderBy(String column) {
        if (!implied(column)) {
            Require.that(
                    spec.table.column(column).kind().isClear(),
                    "table %s cannot be ordered by '%s', which is %s: declare it with clearLong or clearDouble",
                    spec.table.name(),
                    column,
                    spec.table.column(column).kind());
        }
        return with(draft -> draft.order = column);
    }

    /** Largest first. */
    public Query<T> descending() {
        return with(draft -> draft.descending = true);
    }

    /** At most this many rows, 1 to {@value #LIMIT_MAX}. */
    public Query<T> limit(int rows) {
        Require.that(rows >= 1 && rows <= LIMIT_MAX, "a page has 1 to %d rows, but %d were asked for", LIMIT_MAX, rows);
        return with(draft -> draft.limit = rows);
    }

    /**
     * Leaves out the first rows, for results of which a page has a number. It walks over what it skips; a {@link Cursor} does
     * not, and does not slip when rows come and go.
     *
     * @param rows 0 to {@value #SKIP_MAX}
     * @throws IllegalArgumentException for another number, or when the query has a cursor
     */
    public Query<T> skip(int rows) {
        Require.that(
                rows >= 0 && rows <= SKIP_MAX,
                "a query skips 0 to %d rows, but %d were asked for; cursors lead further",
                SKIP_MAX,
                rows);
        Require.that(rows == 0 || spec.cursor.isEmpty(), "a query goes on at a cursor or skips rows, not both");
        return with(draft -> draft.skip = rows);
    }

    /**
     * Rows have these columns only, whatever is made of them. What a row holds is opened all the same, because it is sealed as one.
     *
     * @param columns each once
     * @throws IllegalArgumentException when there is no such column
     */
    public Query<T> select(String... columns) {
        for (String column : columns) {
            spec.table.column(column);
        }
        Set<String> chosen = Set.of(columns);
        return new Query<>(spec, row -> mapper.apply(row.only(chosen)));
    }

    /**
     * How many rows may be opened to find those that meet a condition on content; one more is {@code QUERY_REFUSED}.
     *
     * @param rows 1 to {@value #OPENING_MAX}; {@value #OPENING_DEFAULT} unless given
     */
    public Query<T> openingAtMost(int rows) {
        Require.that(
                rows >= 1 && rows <= OPENING_MAX, "a query opens 1 to %d rows, but %d were allowed", OPENING_MAX, rows);
        return with(draft -> draft.openingMax = rows);
    }

    /**
     * The page that a cursor leads to.
     *
     * @throws IllegalArgumentException when the query skips rows
     */
    public Query<T> at(Cursor cursor) {
        Require.that(spec.skip == 0, "a query goes on at a cursor or skips rows, not both");
        return with(draft -> draft.cursor = Optional.of(cursor));
    }

    /** Never answers from a state older than the receipt: reads its own write. */
    public Query<T> after(Receipt receipt) {
        return after(receipt.mark());
    }

    /** Never answers from a state older than the mark. */
    public Query<T> after(Mark mark) {
        return with(draft -> draft.after = Optional.of(mark));
    }

    /** The same rows as something else; {@code next} is pure and quick. */
    public <R> Query<R> map(Function<? super T, ? extends R> next) {
        Function<Row, T> first = mapper;
        return new Query<>(spec, row -> next.apply(first.apply(row)));
    }

    public Spec spec() {
        return spec;
    }

    /** Turns a row into what the query gives. */
    public T read(Row row) {
        return mapper.apply(row);
    }

    private Query<T> with(Consumer<Draft> change) {
        Draft draft = new Draft(spec);
        change.accept(draft);
        return new Query<>(draft.spec(), mapper);
    }

    @Override
    public String toString() {
        return "Query[" + spec.table.name() + " " + spec.matches + " by " + spec.order + "]";
    }
}
