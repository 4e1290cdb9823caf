package dev.hearthbook.projections.internal.query;

import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.view.Column;
import dev.hearthbook.view.Explanation;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a store's account of a query, and tells what to declare so that it would read less. No state; any thread. */
final class Advice {
    private Advice() {}

    static Explanation explanation(Query.Spec spec, Plan plan, List<String> steps, Answer answer, Duration took) {
        // A partial index of shared rows is as small as what is shared: walking over it is no walk over the table.
        boolean scans = steps.stream()
                .anyMatch(step -> step.startsWith("SCAN " + plan.table().name())
                        && !step.contains("$shared")
                        && !step.contains("USING INDEX"));
        boolean sorts = steps.stream().anyMatch(step -> step.contains("TEMP B-TREE"));
        return new Explanation(
                plan.table().name(),
                steps,
                scans,
                sorts,
                answer.looked(),
                answer.rows().size(),
                took,
                advice(spec, plan, scans || sorts));
    }

    private static List<String> advice(Query.Spec spec, Plan plan, boolean undeclared) {
        List<String> advice = new ArrayList<>();
        Table table = plan.table();
        Set<String> grouping = new LinkedHashSet<>();
        for (StoreQuery.Condition condition : plan.conditions()) {
            if (condition instanceof StoreQuery.BlindIn in && !in.column().equals(Table.KEY)) {
                grouping.add(in.column());
            }
        }
        boolean there = table.orders().stream()
                .anyMatch(order -> order.column().equals(spec.order())
                        && Set.copyOf(order.grouping()).equals(grouping));
        if (undeclared && !there) {
            advice.add("declare orderedBy("
                    + grouping.stream()
                            .map(column -> ", \"" + column + "\"")
                            .collect(Collectors.joining("", "\"" + spec.order() + "\"", ")")));
        }
        for (Match.Leaf leaf : plan.opened().stream().flatMap(Match::leaves).toList()) {
            if (leaf instanceof Match.Opened opened
                    && opened.key().isEmpty()
                    && table.has(leaf.column())
                    && opened.test() != Match.Test.HAS) {
                Column.Kind kind = table.column(leaf.column()).kind();
                if (opened.test() == Match.Test.IS && kind == Column.Kind.SEALED) {
                    advice.add("declare '" + leaf.column() + "' blind and match it with Match.is");
                } else if (opened.test() == Match.Test.IS) {
                    advice.add("match '" + leaf.column() + "' with Match.is: it is " + kind);
                } else if (opened.test() == Match.Test.CONTAINS
                        && table.searchFields().containsKey(leaf.column())) {
                    advice.add("search for words in '" + leaf.column() + "' instead of a part of it");
                }
            }
        }
        return advice;
    }
}
