package dev.hearthbook.projections.internal.sqlite;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.projections.store.StoreGroups;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoreQuery.BlindIn;
import dev.hearthbook.projections.store.StoreQuery.ClearBetween;
import dev.hearthbook.projections.store.StoreQuery.ClearIn;
import dev.hearthbook.projections.store.StoreQuery.Condition;
import dev.hearthbook.view.Aggregate;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Turns queries into SQL that reads no more rows than it gives, when the table declares the order that is asked for.
 *
 * <p><b>Runs.</b> An index gives rows in order only for one value of each column before the ordered one. So a query becomes
 * one {@code select} per combination of values (scope, grouping columns), all joined by {@code union all} under one
 * {@code order by}: SQLite merges the ordered runs and stops at the limit. {@code in} or {@code or} would collect and sort
 * everything instead. Beyond {@value #RUNS_MAX} runs, and for orders that are not declared, it does.
 *
 * <p><b>Pages</b> go on by comparing (ordered column, id) with the row at the edge, which the index seeks; never by offset.
 *
 * <p>Values are always bound; names come from checked table definitions. No state; any thread.
 */
final class PageSql {
    private static final int RUNS_MAX = 130;

    private final TableSchema schema;
    private final StoreQuery query;
    private final boolean indexed;

    private PageSql(TableSchema schema, StoreQuery query, boolean indexed) {
        this.schema = schema;
        this.query = query;
        this.indexed = indexed;
    }

    /**
     * Rows that one index gives.
     *
     * @param index null to leave it to SQLite
     * @param ordered whether the index gives them in the query's order
     * @param terms what must hold
     */
    private record Run(@Nullable TableIndex index, boolean ordered, List<SqlText> terms) {
        Run with(SqlText term) {
            List<SqlText> more = new ArrayList<>(terms);
            more.add(term);
            return new Run(index, ordered, more);
        }
    }

    /**
     * The page. Rows come in the order from the edge away: reversed when the page lies before it.
     *
     * @param indexed whether the table has its indexes
     */
    static SqlText rows(TableSchema schema, StoreQuery query, boolean indexed) {
        return new PageSql(schema, query, indexed).rows();
    }

    /** One row with one number. */
    static SqlText count(TableSchema schema, StoreQuery query, boolean indexed) {
        return new PageSql(schema, query, indexed).count();
    }

    /** What rows must meet whatever the path to them: scopes and conditions. */
    static List<SqlText> terms(TableSchema schema, Optional<Set<Long>> scopes, List<Condition> conditions) {
        List<SqlText> terms = new ArrayList<>();
        scopes.ifPresent(visible -> terms.add(visible(visible)));
        conditions.forEach(condition -> terms.add(term(schema, condition)));
        return terms;
    }

    /** Whether every row is named by its key. */
    static boolean isByKey(List<Condition> conditions) {
        return conditions.stream()
                .anyMatch(condition ->
                        condition instanceof BlindIn in && in.column().equals(Table.KEY));
    }

    private SqlText rows() {
        boolean forward = query.edge().map(StoreQuery.Edge::forward).orElse(true);
        boolean up = forward != query.descending();
        SqlText sql = new SqlText();
        String next = "";
        for (Run run : runs(order -> order.column().equals(query.order()))) {
            for (Run beyond : beyond(run, up)) {
                select(sql.add(next), schema.columnList(), beyond);
                next = "\nunion all\n";
            }
        }
        String direction = up ? "" : " desc";
        SqlText page = sql.add(
                "\norder by " + schema.ordinal(query.order()) + direction + ", 1" + direction + "\nlimit ?",
                (long) query.limit());
        return query.skip() == 0 ? page : page.add(" offset ?", (long) query.skip());
    }

    /** Groups: what they have in common, how many rows, the last made of them, and four numbers for each measured column. */
    static SqlText groups(TableSchema schema, StoreGroups groups, boolean indexed) {
        StoreQuery rows = new StoreQuery(
                groups.table(), groups.scopes(), groups.conditions(), Table.POSITION, false, Optional.empty(), 0, 1);
        return new PageSql(schema, rows, indexed).groups(groups);
    }

    private SqlText groups(StoreGroups groups) {
        StringBuilder what = new StringBuilder("id");
        StringBuilder given = new StringBuilder();
        StringBuilder grouped = new StringBuilder();
        for (int i = 0; i < groups.by().size(); i++) {
            what.append(", ")
                    .append(grouping(groups.by().get(i)))
                    .append(" as g")
                    .append(i);
            given.append("g").append(i).append(", ");
            grouped.append(i == 0 ? "\ngroup by " : ", ").append("g").append(i);
        }
        given.append("count(*), max(id)");
        for (int i = 0; i < groups.measured().size(); i++) {
            what.append(", ")
                    .append(value(groups.measured().get(i)))
                    .append(" as m")
                    .append(i);
            for (String function : List.of("count", "sum", "min", "max")) {
                given.append(", ").append(function).append("(m").append(i).append(")");
            }
        }
        SqlText sql = new SqlText().add("select " + given + "\nfrom (");
        String next = "";
        for (Run run : runs(order -> true)) {
            select(sql.add(next), what.toString(), run);
            next = "\nunion all\n";
        }
        return sql.add(")" + grouped + "\nlimit ?", groups.groupsMax() + 1L);
    }

    private String grouping(Aggregate.By by) {
        if (by instanceof Aggregate.Time time) {
            long shift = time.offset().getTotalSeconds() * 1_000_000L;
            String clamped = "max(min(" + value(time.column()) + ", " + Aggregate.Time.MICROS_MAX + "), -"
                    + Aggregate.Time.MICROS_MAX + ")";
            String local = "(" + clamped + " + " + shift + ")";
            long day = Aggregate.Unit.DAY.micros();
            long unit = time.unit().micros();
            return time.unit() == Aggregate.Unit.HOUR_OF_DAY
                    ? "(" + local + " % " + day + " + " + day + ") % " + day + " / " + unit
                    : local + " - (" + local + " % " + unit + " + " + unit + ") % " + unit + " - " + shift;
        }
        return value(by.column());
    }

    /** The column, null where it has no value. */
    private String value(String column) {
        String name = SqlText.name(column);
        if (!schema.table().has(column) || schema.table().column(column).kind().isBlind()) {
            return name;
        }
        return schema.isFraction(column)
                ? "nullif(" + name + ", -9e999)"
                // The smallest long cannot be written as a number: its digits without the sign are none.
                : "nullif(" + name + ", -9223372036854775807 - 1)";
    }

    private SqlText count() {
        SqlText sql = new SqlText().add("select sum(n)\nfrom (");
        String next = "";
        for (Run run : runs(order -> true)) {
            select(sql.add(next), "count(*) as n", run);
            next = "\nunion all\n";
        }
        return sql.add(")");
    }

    private void select(SqlText sql, String what, Run run) {
        sql.add("select " + what + "\nfrom " + schema.rows());
        if (run.index != null && indexed) {
            // Without statistics the planner guesses; we know, and an index it cannot use fails loudly in the tests.
            sql.add(" indexed by " + run.index.name());
        }
        String next = "\nwhere ";
        for (SqlText term : run.terms) {
            sql.add(next).add(term);
            next = "\nand ";
        }
    }

    private List<Run> runs(Predicate<Table.Order> wanted) {
        if (isByKey(query.conditions())) {
            return List.of(new Run(schema.keyIndex(), false, all()));
        }
        return schema.table().orders().stream()
                .filter(wanted)
                .filter(order -> order.grouping().stream().allMatch(column -> values(column) != null))
                .sorted(Comparator.comparing(
                                (Table.Order order) -> order.grouping().size())
                        .reversed())
                .map(this::along)
                .filter(runs -> !runs.isEmpty() && runs.size() <= RUNS_MAX)
                .findFirst()
                .orElseGet(this::undeclared);
    }

    /** The runs along a declared order; none when there are too many combinations. */
    private List<Run> along(Table.Order order) {
        List<Condition> rest = new ArrayList<>(query.conditions());
        List<List<SqlText>> groups = List.of(List.of());
        for (String column : order.grouping()) {
            BlindIn in = values(column);
            if (in == null) {
                throw new AssertionError("no condition on " + column);
            }
            rest.remove(in);
            groups = times(groups, column, new LinkedHashSet<>(in.values()));
            if (groups.size() > RUNS_MAX) {
                return List.of();
            }
        }
        String table = schema.table().name();
        List<String> path = TableSchema.path(order.grouping(), order.column());
        boolean apart = query.scopes().isPresent() && !TableSchema.isOneSubjects(schema.table(), order.grouping());
        List<Run> runs = new ArrayList<>();
        for (List<SqlText> group : groups) {
            List<SqlText> terms = new ArrayList<>(group);
            if (apart) {
                terms.addAll(terms(schema, Optional.empty(), rest));
                TableIndex scoped = TableIndex.of(table, TableSchema.scoped(path));
                runs.addAll(byScope(terms, scoped, TableIndex.ofShared(table, path), true));
            } else {
                terms.addAll(terms(schema, query.scopes(), rest));
                runs.add(new Run(TableIndex.of(table, path), true, terms));
            }
        }
        return runs;
    }

    /** The best there is for an order that was not declared: find as few rows as an index allows, then sort them. */
    private List<Run> undeclared() {
        for (Condition condition : query.conditions()) {
            if (condition instanceof BlindIn in) {
                Optional<TableIndex> index = schema.findingBy(in.column());
                if (index.isPresent()) {
                    return List.of(new Run(index.get(), false, all()));
                }
            }
        }
        List<Run> runs = query.scopes().isPresent()
                ? byScope(
                        terms(schema, Optional.empty(), query.conditions()),
                        schema.findingByScope(),
                        schema.findingShared(),
                        false)
                : List.of();
        return runs.isEmpty() || runs.size() > RUNS_MAX ? List.of(new Run(null, false, all())) : runs;
    }

    /** One run for every scope of the query, and one for shared rows of other scopes. */
    private List<Run> byScope(List<SqlText> terms, TableIndex scoped, TableIndex shared, boolean ordered) {
        Set<Long> scopes = query.scopes().orElseThrow();
        List<Run> runs = new ArrayList<>();
        for (long scope : scopes) {
            List<SqlText> own = new ArrayList<>(List.of(new SqlText().add("scope = ?", scope)));
            own.addAll(terms);
            runs.add(new Run(scoped, ordered, own));
        }
        List<SqlText> others = new ArrayList<>(List.of(new SqlText().add("shared = 1")));
        if (!scopes.isEmpty()) {
            others.add(new SqlText().in("scope not in", scopes));
        }
        others.addAll(terms);
        runs.add(new Run(shared, ordered, others));
        return runs;
    }

    private List<SqlText> all() {
        return terms(schema, query.scopes(), query.conditions());
    }

    private static List<List<SqlText>> times(List<List<SqlText>> groups, String column, Collection<Blind> values) {
        List<List<SqlText>> product = new ArrayList<>();
        for (List<SqlText> group : groups) {
            for (Blind value : values) {
                List<SqlText> longer = new ArrayList<>(group);
                longer.add(new SqlText().add(SqlText.name(column) + " = ?", value.bytes()));
                product.add(longer);
            }
        }
        return product;
    }

    private @Nullable BlindIn values(String column) {
        for (Condition condition : query.conditions()) {
            if (condition instanceof BlindIn in
                    && in.column().equals(column)
                    && !in.values().isEmpty()) {
                return in;
            }
        }
        return null;
    }

    /**
     * The run from the edge on. Comparing the pair (value, id) seeks the value but not the id, so that a page among many equal
     * values would read all of them; an ordered run is therefore continued by two: the rest of the equal ones, and the others.
     */
    private List<Run> beyond(Run run, boolean up) {
        if (query.edge().isEmpty()) {
            return List.of(run);
        }
        StoreQuery.Edge edge = query.edge().get();
        Number value = edge.value();
        if (schema.isFraction(query.order())) {
            boolean none = value instanceof Long whole && whole == StoreQuery.NO_VALUE;
            value = none ? Double.NEGATIVE_INFINITY : value.doubleValue();
        }
        String name = SqlText.name(query.order());
        String side = up ? " > " : " < ";
        if (!run.ordered) {
            return List.of(run.with(new SqlText().add("(" + name + ", id)" + side + "(?, ?)", value, edge.id())));
        }
        return List.of(
                run.with(new SqlText().add(name + " = ? and id" + side + "?", value, edge.id())),
                run.with(new SqlText().add(name + side + "?", value)));
    }

    private static SqlText visible(Set<Long> scopes) {
        return scopes.isEmpty()
                ? new SqlText().add("shared = 1")
                : new SqlText().in("(scope in", scopes).add(" or shared = 1)");
    }

    private static SqlText term(TableSchema schema, Condition condition) {
        if (condition instanceof StoreQuery.ColumnCondition column) {
            return term(schema, column);
        }
        if (condition instanceof StoreQuery.AnyOf any) {
            return joined(schema, any.some(), "\nor ");
        }
        if (condition instanceof StoreQuery.AllOf all) {
            return joined(schema, all.every(), "\nand ");
        }
        if (condition instanceof StoreQuery.Not not) {
            // Not "not": a column without a value makes the condition null, and it does not hold then.
            return new SqlText().add("(").add(term(schema, not.condition())).add(" is not true)");
        }
        throw new AssertionError("no SQL for " + condition.getClass().getSimpleName());
    }

    private static SqlText joined(TableSchema schema, List<Condition> conditions, String by) {
        SqlText sql = new SqlText().add("(");
        String next = "";
        for (Condition condition : conditions) {
            sql.add(next).add(term(schema, condition));
            next = by;
        }
        return sql.add(")");
    }

    private static SqlText term(TableSchema schema, StoreQuery.ColumnCondition condition) {
        String name = SqlText.name(condition.column());
        if (condition instanceof BlindIn in) {
            return new SqlText()
                    .in(
                            "(" + name + " in",
                            in.values().stream().map(Blind::bytes).toList())
                    .add(")");
        }
        if (condition instanceof ClearIn in) {
            return new SqlText()
                    .in(
                            "(" + name + " in",
                            in.values().stream().filter(value -> !isNone(value)).toList())
                    .add(")");
        }
        if (condition instanceof ClearBetween between) {
            return new SqlText()
                    .add(
                            "(" + name + " between ? and ?)",
                            lowest(schema, between.column(), between.from()),
                            between.to());
        }
        throw new AssertionError("no SQL for " + condition.getClass().getSimpleName());
    }

    private static boolean isNone(Number value) {
        return value instanceof Long whole
                ? whole == StoreQuery.NO_VALUE
                : value.doubleValue() == Double.NEGATIVE_INFINITY;
    }

    /** An open end leaves out the value that stands for none. */
    private static Number lowest(TableSchema schema, String column, Number from) {
        if (schema.isFraction(column)) {
            return Math.max(from.doubleValue(), -Double.MAX_VALUE);
        }
        return from.doubleValue() <= StoreQuery.NO_VALUE
                ? (Number) Math.max(from.longValue(), StoreQuery.NO_VALUE + 1)
                : from;
    }
}
