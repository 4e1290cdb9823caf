package dev.hearthbook.projections.store;

import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A search in the terms of a store. Tokens are blind: upper-case letters and digits only.
 *
 * @param scopes as in {@link StoreQuery}
 * @param conditions as in {@link StoreQuery}
 */
public record StoreSearch(
        Table table, Optional<Set<Long>> scopes, Tokens tokens, List<StoreQuery.Condition> conditions, int limit) {
    public StoreSearch {
        conditions = List.copyOf(conditions);
    }

    /**
     * The tokens that a row may hold, must hold, or must not. Some or every is there; without both nothing is found.
     *
     * @param some of these one or more must be there, in whatever field of the index; empty when that does not matter
     * @param every from each of these lists one or more must be there, in fields of the row's own
     * @param none of these may be there in fields of the row's own
     */
    public record Tokens(List<String> some, List<List<String>> every, List<String> none) {
        public Tokens {
            some = List.copyOf(some);
            every = every.stream().map(List::copyOf).toList();
            none = List.copyOf(none);
        }

        /** Any of these. */
        public static Tokens of(List<String> some) {
            return new Tokens(some, List.of(), List.of());
        }

        /** Whether nothing can be found. */
        public boolean isEmpty() {
            return (some.isEmpty() && every.isEmpty()) || every.stream().anyMatch(List::isEmpty);
        }

        /** All, for checks. */
        public List<String> all() {
            List<String> all = new ArrayList<>(some);
            every.forEach(all::addAll);
            all.addAll(none);
            return all;
        }

        /** How many, for stories. */
        @Override
        public String toString() {
            return "Tokens[" + some.size() + " some, " + every.size() + " every, " + none.size() + " none]";
        }
    }

    /**
     * A row that was found.
     *
     * @param score BM25 with the table's weights (k1 1.2, b 0.75, as SQLite's FTS5 counts it) over {@code some} and {@code every};
     *     higher is better
     */
    public record Found(StoredRow row, double score) {}
}
