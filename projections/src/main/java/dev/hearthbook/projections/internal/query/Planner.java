package dev.hearthbook.projections.internal.query;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.internal.row.RowValues;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.view.Column;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Turns conditions on content into conditions on blind values. Any thread; asks the vault, which answers from memory. */
public final class Planner {
    private final KeyVault keys;
    private final RowSealer sealer;

    public Planner(KeyVault keys, RowSealer sealer) {
        this.keys = keys;
        this.sealer = sealer;
    }

    /**
     * @param within empty for rows of everybody; an unknown or erased subject sees shared rows only
     * @throws HearthbookException {@code QUERY_REFUSED} when a column that is blind within its subject is matched without one
     */
    public Plan plan(Table table, Optional<? extends Collection<Subject>> within, List<Match> matches) {
        Optional<Set<Long>> scopes = within.map(this::scopes);
        List<StoreQuery.Condition> conditions = new ArrayList<>(matches.size());
        List<Match> opened = new ArrayList<>();
        for (Match match : matches) {
            split(match).forEach(one -> {
                if (one.opens()) {
                    opened.add(one);
                } else {
                    conditions.add(condition(table, scopes, one));
                }
            });
        }
        return new Plan(table, scopes, List.copyOf(conditions), List.copyOf(opened));
    }

    /** What has to hold together can be looked at apart, by whoever can. */
    private static Stream<Match> split(Match match) {
        return match instanceof Match.All all ? all.every().stream().flatMap(Planner::split) : Stream.of(match);
    }

    private Set<Long> scopes(Collection<Subject> subjects) {
        Set<Long> scopes = new HashSet<>();
        subjects.forEach(subject -> keys.find(subject).ifPresent(scopes::add));
        return Set.copyOf(scopes);
    }

    private StoreQuery.Condition condition(Table table, Optional<Set<Long>> scopes, Match match) {
        if (match instanceof Match.Any any) {
            return any(any.some().stream()
                    .map(one -> condition(table, scopes, one))
                    .toList());
        }
        if (match instanceof Match.All all) {
            return new StoreQuery.AllOf(all.every().stream()
                    .map(one -> condition(table, scopes, one))
                    .toList());
        }
        if (match instanceof Match.Not not) {
            return new StoreQuery.Not(condition(table, scopes, not.match()));
        }
        if (match instanceof Match.Between between) {
            return new StoreQuery.ClearBetween(between.column(), between.from(), between.to());
        }
        if (match instanceof Match.In in) {
            return in(table, scopes, in);
        }
        throw new AssertionError("no plan for " + match.getClass().getSimpleName());
    }

    /** Several values of one blind column can be sought one by one, where an {@code or} would walk over everything. */
    private static StoreQuery.Condition any(List<StoreQuery.Condition> some) {
        if (some.get(0) instanceof StoreQuery.BlindIn first
                && some.stream()
                        .allMatch(one -> one instanceof StoreQuery.BlindIn in
                                && in.column().equals(first.column()))) {
            return new StoreQuery.BlindIn(
                    first.column(),
                    some.stream()
                            .flatMap(one -> ((StoreQuery.BlindIn) one).values().stream())
                            .distinct()
                            .toList());
        }
        return new StoreQuery.AnyOf(some);
    }

    private StoreQuery.Condition in(Table table, Optional<Set<Long>> scopes, Match.In in) {
        String column = in.column();
        requireIndexed(table, column);
        if (column.equals(Table.KEY)) {
            return new StoreQuery.BlindIn(
                    column,
                    in.values().stream()
                            .map(value -> sealer.key(table, RowValues.blindText(value)))
                            .toList());
        }
        if (table.has(column) && table.column(column).kind().isBlind()) {
            return new StoreQuery.BlindIn(column, blind(table, column, scopes, in.values()));
        }
        return new StoreQuery.ClearIn(
                column,
                in.values().stream()
                        .map(value -> RowValues.clearNumber(table, column, value))
                        .toList());
    }

    /** @throws HearthbookException {@code QUERY_REFUSED} for a path that these views have no index for */
    static void requireIndexed(Table table, String column) {
        if (column.indexOf('.') >= 0 && !table.has(column)) {
            throw new HearthbookException(
                    ErrorCode.QUERY_REFUSED,
                    "table " + table.name() + ": '" + column + "' is not indexed. Open the views with indexing(\""
                            + table.name() + "\", \"" + column + "\"), or look into every row with Match.openedIs");
        }
    }

    private List<Blind> blind(Table table, String column, Optional<Set<Long>> scopes, List<Object> values) {
        boolean book = table.column(column).kind() == Column.Kind.BLIND_BOOK;
        if (!book && scopes.isEmpty()) {
            throw new HearthbookException(
                    ErrorCode.QUERY_REFUSED,
                    "table " + table.name() + ": column '" + column + "' is blind under a key of each subject, so it is"
                            + " matched within one; add within(subject), or declare it blindBook if it holds random ids"
                            + " or enums");
        }
        Set<Long> under = book ? Set.of(0L) : scopes.orElse(Set.of());
        List<Blind> blind = new ArrayList<>(values.size() * under.size());
        for (Object value : values) {
            String text = RowValues.blindText(value);
            for (long scope : under) {
                sealer.blind(table, column, scope, text).ifPresent(blind::add);
            }
        }
        return List.copyOf(blind);
    }
}
