package dev.hearthbook.projections.internal.memory;

import dev.hearthbook.projections.store.StoreSearch;
import dev.hearthbook.view.Table;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One state of a table's search index, and the ranking: BM25 as SQLite's FTS5 computes it, so that both stores agree. A term
 * counts with the weight of the field it stands in; a document's length is the number of its tokens over all fields; the
 * inverse document frequency ln((N − n + 0.5) / (n + 0.5)) is never below 10⁻⁶ (see the auxiliary function {@code bm25} of
 * FTS5). Immutable.
 *
 * @param own which fields say what the row itself says; their beginnings hold other tokens, so that they do not matter
 * @param postings token to (row id to how often it stands in each field)
 * @param documents row id to its distinct tokens and its length
 * @param tokens in all documents
 */
record MemoryIndex(
        List<String> fields,
        double[] weights,
        boolean[] own,
        Tree<String, Tree<Long, int[]>> postings,
        Tree<Long, Document> documents,
        long tokens) {
    private static final double K1 = 1.2;
    private static final double B = 0.75;
    private static final double IDF_MIN = 1e-6;

    record Document(List<String> terms, int length) {}

    static MemoryIndex empty(Table table) {
        List<String> fields = List.copyOf(table.indexFields().keySet());
        boolean[] own = new boolean[fields.size()];
        table.fields().forEach(field -> own[fields.indexOf(field.name())] = field.own());
        return new MemoryIndex(
                fields,
                table.indexFields().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray(),
                own,
                Tree.empty(),
                Tree.empty(),
                0);
    }

    /** Replaces what is known of a row; an empty document leaves the index. */
    MemoryIndex put(long id, Map<String, String> document) {
        MemoryIndex without = remove(id);
        if (document.isEmpty()) {
            return without;
        }
        Map<String, int[]> counts = new HashMap<>();
        int length = 0;
        for (int field = 0; field < fields.size(); field++) {
            for (String token : document.getOrDefault(fields.get(field), "").split(" ")) {
                if (!token.isEmpty()) {
                    counts.computeIfAbsent(token, none -> new int[fields.size()])[field]++;
                    length++;
                }
            }
        }
        Tree<String, Tree<Long, int[]>> next = without.postings;
        for (Map.Entry<String, int[]> term : counts.entrySet()) {
            Tree<Long, int[]> rows = next.getOrDefault(term.getKey(), Tree.empty());
            next = next.put(term.getKey(), rows.put(id, term.getValue()));
        }
        Document entry = new Document(List.copyOf(counts.keySet()), length);
        return new MemoryIndex(fields, weights, own, next, without.documents.put(id, entry), without.tokens + length);
    }

    MemoryIndex remove(long id) {
        Document document = documents.get(id);
        if (document == null) {
            return this;
        }
        Tree<String, Tree<Long, int[]>> next = postings;
        for (String term : document.terms()) {
            Tree<Long, int[]> left = next.getOrDefault(term, Tree.empty()).remove(id);
            next = left.size() == 0 ? next.remove(term) : next.put(term, left);
        }
        return new MemoryIndex(fields, weights, own, next, documents.remove(id), tokens - document.length());
    }

    /** The score of every row that holds what it must and nothing of what it must not. */
    Map<Long, Double> scores(StoreSearch.Tokens query) {
        Map<Long, Double> scores = new HashMap<>();
        Set<Long> matching = new HashSet<>();
        query.some().forEach(token -> score(token, false, scores, matching));
        boolean narrowed = !query.some().isEmpty();
        for (List<String> group : query.every()) {
            Set<Long> holding = new HashSet<>();
            group.forEach(token -> score(token, true, scores, holding));
            if (narrowed) {
                matching.retainAll(holding);
            } else {
                matching.addAll(holding);
            }
            narrowed = true;
        }
        query.none().forEach(token -> matching.removeAll(rows(token, true).keySet()));
        scores.keySet().retainAll(matching);
        return scores;
    }

    /** Which rows hold one of the tokens. */
    Set<Long> holding(List<String> tokens) {
        Set<Long> holding = new HashSet<>();
        tokens.forEach(token -> holding.addAll(rows(token, false).keySet()));
        return holding;
    }

    /** Row to how often it holds the token, in fields of its own or in all. */
    private Map<Long, int[]> rows(String token, boolean ownOnly) {
        Map<Long, int[]> rows = new HashMap<>();
        postings.getOrDefault(token, Tree.empty()).forEach((id, counts) -> {
            int[] counted = counts;
            if (ownOnly) {
                counted = counts.clone();
                for (int field = 0; field < own.length; field++) {
                    counted[field] = own[field] ? counts[field] : 0;
                }
            }
            if (Arrays.stream(counted).sum() > 0) {
                rows.put(id, counted);
            }
        });
        return rows;
    }

    private void score(String token, boolean ownOnly, Map<Long, Double> scores, Set<Long> holding) {
        double meanLength = documents.size() == 0 ? 0 : (double) tokens / documents.size();
        Map<Long, int[]> rows = rows(token, ownOnly);
        double idf = Math.max(IDF_MIN, Math.log((documents.size() - rows.size() + 0.5) / (rows.size() + 0.5)));
        rows.forEach((id, counts) -> {
            Document document = documents.get(id);
            if (document == null) {
                throw new AssertionError("token of row " + id + " without its document");
            }
            double frequency = 0;
            for (int field = 0; field < weights.length; field++) {
                frequency += weights[field] * counts[field];
            }
            double share = (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + B * document.length() / meanLength));
            scores.merge(id, idf * share, Double::sum);
            holding.add(id);
        });
    }
}
