package dev.hearthbook.projections.internal.query;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoreGroups;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Aggregate;
import dev.hearthbook.view.Column;
import dev.hearthbook.view.Groups;
import dev.hearthbook.view.Groups.Numbers;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts and sums rows in groups: in the store where it can see what makes the groups, otherwise row by row as they are opened. A
 * blind value is another one for every subject, so groups of the store are joined when they turn out to stand for the same. Any
 * thread.
 */
final class Aggregator {
    /** How many rows are tried to tell what a blind value stands for: all but one may have been erased a moment ago. */
    private static final int TRIES = 20;

    private final Finder finder;

    Aggregator(Finder finder) {
        this.finder = finder;
    }

    List<Groups.Group> groups(ReadStore.Snapshot snapshot, Plan plan, Aggregate.Spec spec) {
        spec.by().forEach(by -> Planner.requireIndexed(plan.table(), by.column()));
        if (plan.isVain()) {
            return List.of();
        }
        Map<Map<String, Object>, Tally> tallies = new LinkedHashMap<>();
        try {
            if (plan.opened().isEmpty() && isSeenByStore(spec)) {
                inStore(snapshot, plan, spec, tallies);
            } else {
                finder.forEach(snapshot, plan, spec.rows(), row -> {
                    Map<String, Numbers> numbers = new HashMap<>();
                    spec.measured()
                            .forEach(column -> number(row, column)
                                    .ifPresent(value -> numbers.put(
                                            column, new Numbers(1, value, Optional.of(value), Optional.of(value)))));
                    add(tallies, plan.table(), common(spec, row), 1, numbers);
                });
            }
        } catch (ArithmeticException e) {
            throw new HearthbookException(
                    ErrorCode.QUERY_REFUSED,
                    "table " + plan.table().name()
                            + ": a sum is larger than a long; sum fewer rows, or declare the column" + " clearDouble",
                    e);
        }
        return sorted(spec, tallies);
    }

    /** Rows that were seen of a group. */
    private static final class Tally {
        private long count;
        private final Map<String, Numbers> numbers = new HashMap<>();
    }

    private static boolean isSeenByStore(Aggregate.Spec spec) {
        Table table = spec.rows().table();
        return spec.by().stream().allMatch(by -> isSeen(table, by.column()))
                && spec.measured().stream().allMatch(column -> isSeen(table, column));
    }

    private static boolean isSeen(Table table, String column) {
        return !table.has(column) || table.column(column).kind() != Column.Kind.SEALED;
    }

    private void inStore(
            ReadStore.Snapshot snapshot, Plan plan, Aggregate.Spec spec, Map<Map<String, Object>, Tally> tallies) {
        List<StoreGroups.Found> found = snapshot.groups(new StoreGroups(
                plan.table(),
                plan.scopes(),
                plan.conditions(),
                spec.by(),
                List.copyOf(spec.measured()),
                Aggregate.GROUPS_MAX));
        if (found.size() > Aggregate.GROUPS_MAX) {
            throw tooMany(plan.table());
        }
        for (StoreGroups.Found group : found) {
            Map<String, Object> common = new TreeMap<>(group.clear());
            boolean readable = true;
            if (group.one().isPresent()) {
                StoredRow one = group.one().get();
                Row row = representative(snapshot, plan, spec, one);
                readable = row != null;
                for (Aggregate.By by : spec.by()) {
                    if (row != null && one.blind().containsKey(by.column()) && row.has(by.column())) {
                        common.put(by.column(), row.text(by.column()));
                    }
                }
            }
            if (readable) {
                add(tallies, plan.table(), common, group.count(), group.numbers());
            }
        }
    }

    /** A row of the group that can be read; null when all that were tried have been erased. */
    private @Nullable Row representative(ReadStore.Snapshot snapshot, Plan plan, Aggregate.Spec spec, StoredRow one) {
        Answer.OpenRow open = finder.open(plan.table(), one, Map.of());
        if (open != null) {
            return open.row();
        }
        List<StoreQuery.Condition> alike = new ArrayList<>(plan.conditions());
        for (Aggregate.By by : spec.by()) {
            Blind value = one.blind().get(by.column());
            if (value != null) {
                alike.add(new StoreQuery.BlindIn(by.column(), List.of(value)));
            }
        }
        StoreQuery others = new StoreQuery(
                plan.table(), plan.scopes(), List.copyOf(alike), Table.POSITION, true, Optional.empty(), 0, TRIES);
        for (StoredRow other : snapshot.rows(others)) {
            Answer.OpenRow tried = finder.open(plan.table(), other, Map.of());
            if (tried != null) {
                return tried.row();
            }
        }
        return null;
    }

    private static Map<String, Object> common(Aggregate.Spec spec, Row row) {
        Map<String, Object> common = new TreeMap<>();
        for (Aggregate.By by : spec.by()) {
            Object value = Content.value(row, by.column());
            if (by instanceof Aggregate.Time time) {
                value = value instanceof Long micros ? (Object) time.group(micros) : null;
            }
            if (value != null) {
                common.put(by.column(), value);
            }
        }
        return common;
    }

    private static Optional<Number> number(Row row, String column) {
        return Content.value(row, column) instanceof Number number ? Optional.of(number) : Optional.empty();
    }

    private static void add(
            Map<Map<String, Object>, Tally> tallies,
            Table table,
            Map<String, Object> common,
            long count,
            Map<String, Numbers> numbers) {
        Tally tally = tallies.computeIfAbsent(common, key -> new Tally());
        if (tallies.size() > Aggregate.GROUPS_MAX) {
            throw tooMany(table);
        }
        tally.count += count;
        numbers.forEach((column, some) -> tally.numbers.merge(column, some, Numbers::and));
    }

    private static HearthbookException tooMany(Table table) {
        return new HearthbookException(
                ErrorCode.QUERY_REFUSED,
                "table " + table.name() + ": these rows fall into more than " + Aggregate.GROUPS_MAX
                        + " groups; narrow the query, or group by something coarser");
    }

    private static List<Groups.Group> sorted(Aggregate.Spec spec, Map<Map<String, Object>, Tally> tallies) {
        List<Groups.Group> groups = new ArrayList<>(tallies.size());
        tallies.forEach((common, tally) -> {
            Map<String, Numbers> numbers = new HashMap<>(tally.numbers);
            spec.measured()
                    .forEach(column ->
                            numbers.putIfAbsent(column, new Numbers(0, 0L, Optional.empty(), Optional.empty())));
            groups.add(new Groups.Group(common, tally.count, numbers));
        });
        Comparator<Groups.Group> order = Comparator.comparing(group -> 0);
        for (Aggregate.By by : spec.by()) {
            if (by instanceof Aggregate.Time) {
                order = order.thenComparing(
                        group -> group.values().get(by.column()) instanceof Long time ? time : Long.MIN_VALUE);
            }
        }
        order = order.thenComparing(
                Comparator.comparingLong(Groups.Group::count).reversed());
        for (Aggregate.By by : spec.by()) {
            order = order.thenComparing(group -> group.text(by.column()));
        }
        groups.sort(order);
        return groups;
    }
}
