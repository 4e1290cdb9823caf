package dev.hearthbook.view;

import dev.hearthbook.model.Require;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Numbers about the rows of a query: how many, and the sum, mean, least and greatest of columns, in groups or in all. Immutable;
 * every method gives another aggregate.
 *
 * <pre>{@code
 * Aggregate.over(Query.on(MOODS).within(ada)).groupBy("mood").mean("energy")
 * Aggregate.over(Query.on(MESSAGES).within(ada)).perDay(Table.CREATED_AT, ZoneOffset.UTC)
 * }</pre>
 *
 * <p><b>Cost.</b> Blind and clear columns are grouped, and clear ones summed, by the store, which opens one row a group to show
 * what a blind value stands for. Anything else is done on opened rows, up to {@link Query#openingAtMost}.
 */
public final class Aggregate {
    /** More groups are {@code QUERY_REFUSED}. */
    public static final int GROUPS_MAX = 1_000;

    /** Columns to group by, at most. */
    public static final int GROUPING_MAX = 3;

    private final Spec spec;

    private Aggregate(Spec spec) {
        this.spec = spec;
    }

    /**
     * What a store needs to know of an aggregate.
     *
     * @param rows their limit, cursor, order and what they skip do not count
     * @param by what makes rows one group; empty for one group of all
     * @param measured columns whose sum, mean, least and greatest are wanted
     */
    public record Spec(Query.Spec rows, List<By> by, Set<String> measured) {
        public Spec {
            by = List.copyOf(by);
            measured = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(measured));
        }

        /** The same aggregate over the table as the views keep it. */
        public Spec on(Table kept) {
            return new Spec(rows.on(kept), by, measured);
        }
    }

    /** What makes rows one group. */
    public sealed interface By {
        String column();
    }

    /** Equal values. */
    public record Value(String column) implements By {}

    /** Times in the same hour, day or hour of the day, as a clock with this offset from UTC shows them. */
    public record Time(String column, Unit unit, ZoneOffset offset) implements By {
        /** Times farther from 1970 are taken for this: some 126,000 years. */
        public static final long MICROS_MAX = 4_000_000_000_000_000_000L;

        /**
         * The group of a time.
         *
         * @param micros since 1970
         * @return where its hour or day begins, in microseconds since 1970; the hour from 0 to 23 for {@link Unit#HOUR_OF_DAY}
         */
        public long group(long micros) {
            long shift = offset.getTotalSeconds() * 1_000_000L;
            long local = Math.max(-MICROS_MAX, Math.min(MICROS_MAX, micros)) + shift;
            return unit == Unit.HOUR_OF_DAY
                    ? Math.floorMod(local, Unit.DAY.micros) / Unit.HOUR.micros
                    : local - Math.floorMod(local, unit.micros) - shift;
        }
    }

    /** How long the times of one group are. */
    public enum Unit {
        HOUR(3_600_000_000L),
        DAY(86_400_000_000L),
        /** The same hour of every day. */
        HOUR_OF_DAY(3_600_000_000L);

        private final long micros;

        Unit(long micros) {
            this.micros = micros;
        }

        public long micros() {
            return micros;
        }
    }

    /** How many rows meet the query's conditions; its limit, cursor, order and what it skips do not count. */
    public static Aggregate over(Query<?> query) {
        return new Aggregate(new Spec(query.spec(), List.of(), Set.of()));
    }

    /**
     * In groups of equal values of a column.
     *
     * @throws IllegalArgumentException when there is no such column, or there are {@value #GROUPING_MAX} already
     */
    public Aggregate groupBy(String column) {
        return by(new Value(known(column)));
    }

    private String timed(String column) {
        boolean fits = Table.IMPLIED.contains(column)
                || List.of(Column.Kind.CLEAR_LONG, Column.Kind.SEALED)
                        .contains(spec.rows.table().column(column).kind());
        Require.that(
                fits, "table %s: column '%s' holds no times", spec.rows.table().name(), column);
        return column;
    }

    /** In groups by the hour of a column of times, which is {@value Table#CREATED_AT}, {@value Table#UPDATED_AT}, or one of instants. */
    public Aggregate perHour(String column, ZoneOffset offset) {
        return by(new Time(timed(column), Unit.HOUR, offset));
    }

    /** In groups by the day of a column of times. */
    public Aggregate perDay(String column, ZoneOffset offset) {
        return by(new Time(timed(column), Unit.DAY, offset));
    }

    /** In 24 groups by the hour of the day of a column of times. */
    public Aggregate perHourOfDay(String column, ZoneOffset offset) {
        return by(new Time(timed(column), Unit.HOUR_OF_DAY, offset));
    }

    /**
     * With the numbers of a column: {@link Groups.Numbers}. Rows without a value do not count there.
     *
     * @throws IllegalArgumentException when there is no such column, or it is blind
     */
    public Aggregate measure(String column) {
        Require.that(
                Table.IMPLIED.contains(column)
                        || !spec.rows.table().column(column).kind().isBlind(),
                "table %s: column '%s' is blind and holds text, which has no sum",
                spec.rows.table().name(),
                column);
        Set<String> measured = new LinkedHashSet<>(spec.measured);
        measured.add(column);
        return new Aggregate(new Spec(spec.rows, spec.by, measured));
    }

    private String known(String column) {
        if (!Table.IMPLIED.contains(column) && !Query.isPath(spec.rows.table(), column)) {
            spec.rows.table().column(column);
        }
        return column;
    }

    private Aggregate by(By next) {
        Require.that(spec.by.size() < GROUPING_MAX, "an aggregate has groups by at most %d columns", GROUPING_MAX);
        Require.that(
                spec.by.stream().noneMatch(by -> by.column().equals(next.column())),
                "an aggregate is grouped by '%s' already",
                next.column());
        List<By> by = new ArrayList<>(spec.by);
        by.add(next);
        return new Aggregate(new Spec(spec.rows, by, spec.measured));
    }

    public Spec spec() {
        return spec;
    }

    @Override
    public String toString() {
        return "Aggregate[" + spec.rows.table().name() + " by " + spec.by + "]";
    }
}
