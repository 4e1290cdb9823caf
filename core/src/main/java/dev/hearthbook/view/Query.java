package dev.hearthbook.view;

import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
     * @param after nothing older than this is an answer
     */
    public record Spec(
            Table table,
            Optional<Subject> within,
            List<Match> matches,
            String order,
            boolean descending,
            int limit,
            Optional<Cursor> cursor,
            Optional<Mark> after) {
        public Spec {
            matches = List.copyOf(matches);
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
                        Optional.empty(),
                        Optional.empty()),
                row -> row);
    }

    /** Only rows of this subject, and shared ones. */
    public Query<T> within(Subject subject) {
        return with(new Spec(
                spec.table,
                Optional.of(subject),
                spec.matches,
                spec.order,
                spec.descending,
                spec.limit,
                spec.cursor,
                spec.after));
    }

    /**
     * Only rows that meet the condition, and those of earlier calls.
     *
     * @throws IllegalArgumentException when the column cannot be matched that way; the message says how to declare it
     */
    public Query<T> where(Match match) {
        boolean range = match instanceof Match.Between;
        boolean implied =
                List.of(Table.POSITION, Table.CREATED_AT, Table.UPDATED_AT).contains(match.column());
        if (!implied && !match.column().equals(Table.KEY)) {
            Column column = spec.table.column(match.column());
            Require.that(
                    range ? column.kind().isClear() : column.kind() != Column.Kind.SEALED,
                    "table %s: column '%s' is %s and cannot be matched by %s; declare it %s",
                    spec.table.name(),
                    column.name(),
                    column.kind(),
                    range ? "a range" : "equality",
                    range ? "clearLong or clearDouble" : "blind, blindBook or clear");
        }
        Require.that(!(range && match.column().equals(Table.KEY)), "table %s: keys have no order", spec.table.name());
        List<Match> all = new ArrayList<>(spec.matches);
        all.add(match);
        return with(new Spec(
                spec.table, spec.within, all, spec.order, spec.descending, spec.limit, spec.cursor, spec.after));
    }

    /**
     * Ordered by a clear column, ties by age.
     *
     * @throws IllegalArgumentException when the column is not clear; the message says how to declare it
     */
    public Query<T> orderBy(String column) {
        if (!List.of(Table.POSITION, Table.CREATED_AT, Table.UPDATED_AT).contains(column)) {
            Require.that(
                    spec.table.column(column).kind().isClear(),
                    "table %s cannot be ordered by '%s', which is %s: declare it with clearLong or clearDouble",
                    spec.table.name(),
                    column,
                    spec.table.column(column).kind());
        }
        return with(new Spec(
                spec.table, spec.within, spec.matches, column, spec.descending, spec.limit, spec.cursor, spec.after));
    }

    /** Largest first. */
    public Query<T> descending() {
        return with(
                new Spec(spec.table, spec.within, spec.matches, spec.order, true, spec.limit, spec.cursor, spec.after));
    }

    /** At most this many rows, 1 to {@value #LIMIT_MAX}. */
    public Query<T> limit(int rows) {
        Require.that(rows >= 1 && rows <= LIMIT_MAX, "a page has 1 to %d rows, but %d were asked for", LIMIT_MAX, rows);
        return with(new Spec(
                spec.table, spec.within, spec.matches, spec.order, spec.descending, rows, spec.cursor, spec.after));
    }

    /** The page that a cursor leads to. */
    public Query<T> at(Cursor cursor) {
        return with(new Spec(
                spec.table,
                spec.within,
                spec.matches,
                spec.order,
                spec.descending,
                spec.limit,
                Optional.of(cursor),
                spec.after));
    }

    /** Never answers from a state older than the receipt: reads its own write. */
    public Query<T> after(Receipt receipt) {
        return after(receipt.mark());
    }

    /** Never answers from a state older than the mark. */
    public Query<T> after(Mark mark) {
        return with(new Spec(
                spec.table,
                spec.within,
                spec.matches,
                spec.order,
                spec.descending,
                spec.limit,
                spec.cursor,
                Optional.of(mark)));
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

    private Query<T> with(Spec next) {
        return new Query<>(next, mapper);
    }

    @Override
    public String toString() {
        return "Query[" + spec.table.name() + " " + spec.matches + " by " + spec.order + "]";
    }
}
