package dev.hearthbook.projections.internal.memory;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One state of a table: its rows and what finds them. Immutable, so that any thread may read it while the worker makes the
 * next one.
 *
 * @param rows id to row
 * @param keys row key to row
 * @param byBlind (column, value) to rows
 * @param byScope subject, retention or own scope to rows
 * @param shared rows that every subject sees
 */
record MemoryTable(
        Table table,
        Tree<Long, StoredRow> rows,
        Tree<Blind, StoredRow> keys,
        Tree<Group, Tree<Long, StoredRow>> byBlind,
        Tree<Long, Tree<Long, StoredRow>> byScope,
        Tree<Long, StoredRow> shared,
        MemoryIndex index) {
    private static final Comparator<Blind> BLIND_ORDER =
            Comparator.comparingLong(Blind::high).thenComparingLong(Blind::low);
    private static final Comparator<Group> GROUP_ORDER =
            Comparator.comparing(Group::column).thenComparing(Group::value, BLIND_ORDER);

    /** Rows with one value in one blind column. */
    record Group(String column, Blind value) {}

    static MemoryTable empty(Table table) {
        return new MemoryTable(
                table,
                Tree.empty(),
                Tree.empty(BLIND_ORDER),
                Tree.empty(GROUP_ORDER),
                Tree.empty(),
                Tree.empty(),
                MemoryIndex.empty(table));
    }

    MemoryTable put(StoredRow row, Optional<Map<String, String>> document) {
        StoredRow before = rows.get(row.id());
        StoredRow sameKey = keys.get(row.key());
        if (sameKey != null && sameKey.id() != row.id()) {
            throw new IllegalStateException("table " + table.name() + ": rows " + sameKey.id() + " and " + row.id()
                    + " have the same key; remove the first before the second is put");
        }
        MemoryTable without = before == null ? this : withoutPostings(before);
        Tree<Group, Tree<Long, StoredRow>> groups = without.byBlind;
        for (Map.Entry<String, Blind> value : row.blind().entrySet()) {
            groups = with(groups, new Group(value.getKey(), value.getValue()), row);
        }
        Tree<Long, Tree<Long, StoredRow>> scopes = without.byScope;
        for (long scope : scopesOf(row)) {
            scopes = with(scopes, scope, row);
        }
        return new MemoryTable(
                table,
                rows.put(row.id(), row),
                without.keys.put(row.key(), row),
                groups,
                scopes,
                row.shared() ? without.shared.put(row.id(), row) : without.shared,
                document.isPresent() ? index.put(row.id(), document.get()) : index);
    }

    MemoryTable remove(long id) {
        StoredRow row = rows.get(id);
        if (row == null) {
            return this;
        }
        MemoryTable without = withoutPostings(row);
        return new MemoryTable(
                table,
                rows.remove(id),
                without.keys,
                without.byBlind,
                without.byScope,
                without.shared,
                index.remove(id));
    }

    MemoryTable removeAll(Tree<Long, StoredRow> gone) {
        MemoryTable[] now = {this};
        gone.forEach((id, row) -> now[0] = now[0].remove(id));
        return now[0];
    }

    Tree<Long, StoredRow> withBlind(String column, Blind value) {
        return byBlind.getOrDefault(new Group(column, value), Tree.empty());
    }

    Tree<Long, StoredRow> withScope(long scope) {
        return byScope.getOrDefault(scope, Tree.empty());
    }

    /** Every row that meets the conditions, in no order, each once; looks at as few rows as the indexes allow. */
    void matching(StoreQuery query, Consumer<StoredRow> visitor) {
        matching(query.scopes(), query.conditions(), visitor);
    }

    void matching(Optional<Set<Long>> scopes, List<StoreQuery.Condition> conditions, Consumer<StoredRow> visitor) {
        List<Tree<Long, StoredRow>> smallest = List.of(rows);
        if (scopes.isPresent()) {
            List<Tree<Long, StoredRow>> seen = new ArrayList<>(List.of(shared));
            scopes.get().forEach(scope -> seen.add(withScope(scope)));
            smallest = smaller(smallest, seen);
        }
        for (StoreQuery.Condition condition : conditions) {
            if (condition instanceof StoreQuery.BlindIn in) {
                smallest = smaller(
                        smallest,
                        in.values().stream()
                                .map(value -> equal(in.column(), value))
                                .toList());
            }
        }
        Set<Long> once = smallest.size() > 1 ? new HashSet<>() : Set.of();
        boolean several = smallest.size() > 1;
        for (Tree<Long, StoredRow> candidates : smallest) {
            candidates.forEach((id, row) -> {
                if (StoreQuery.admits(scopes, conditions, row) && (!several || once.add(id))) {
                    visitor.accept(row);
                }
            });
        }
    }

    private Tree<Long, StoredRow> equal(String column, Blind value) {
        if (!column.equals(Table.KEY)) {
            return withBlind(column, value);
        }
        StoredRow row = keys.get(value);
        Tree<Long, StoredRow> none = Tree.empty();
        return row == null ? none : none.put(row.id(), row);
    }

    private MemoryTable withoutPostings(StoredRow row) {
        Tree<Group, Tree<Long, StoredRow>> groups = byBlind;
        for (Map.Entry<String, Blind> value : row.blind().entrySet()) {
            groups = without(groups, new Group(value.getKey(), value.getValue()), row);
        }
        Tree<Long, Tree<Long, StoredRow>> scopes = byScope;
        for (long scope : scopesOf(row)) {
            scopes = without(scopes, scope, row);
        }
        return new MemoryTable(table, rows, keys.remove(row.key()), groups, scopes, shared.remove(row.id()), index);
    }

    private static Set<Long> scopesOf(StoredRow row) {
        Set<Long> scopes = new HashSet<>();
        for (long scope : new long[] {
            row.scopes().subject(), row.scopes().retention(), row.scopes().own()
        }) {
            if (scope != 0) {
                scopes.add(scope);
            }
        }
        return scopes;
    }

    private static <K> Tree<K, Tree<Long, StoredRow>> with(Tree<K, Tree<Long, StoredRow>> tree, K key, StoredRow row) {
        return tree.put(key, tree.getOrDefault(key, Tree.empty()).put(row.id(), row));
    }

    private static <K> Tree<K, Tree<Long, StoredRow>> without(
            Tree<K, Tree<Long, StoredRow>> tree, K key, StoredRow row) {
        Tree<Long, StoredRow> left = tree.getOrDefault(key, Tree.empty()).remove(row.id());
        return left.size() == 0 ? tree.remove(key) : tree.put(key, left);
    }

    private static List<Tree<Long, StoredRow>> smaller(
            List<Tree<Long, StoredRow>> one, List<Tree<Long, StoredRow>> other) {
        return size(other) < size(one) ? other : one;
    }

    private static long size(List<Tree<Long, StoredRow>> trees) {
        return trees.stream().mapToLong(Tree::size).sum();
    }
}
