package dev.hearthbook.projections.internal.memory;

import dev.hearthbook.view.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One state of a table's search index, and the ranking: BM25 as SQLite's FTS5 computes it, so that both stores agree. A term
 * counts with the weight of the field it stands in; a document's length is the number of its tokens over all fields; the
 * inverse document frequency ln((N − n + 0.5) / (n + 0.5)) is never below 10⁻⁶ (see the auxiliary function {@code bm25} of
 * FTS5). Immutable.
 *
 * @param postings token to (row id to how often it stands in each field)
 * @param documents row id to its distinct tokens and its length
 * @param tokens in all documents
 */
record MemoryIndex(
        List<String> fields,
        double[] weights,
        Tree<String, Tree<Long, int[]>> postings,
        Tree<Long, Document> documents,
        long tokens) {
    private static final double K1 = 1.2;
    private static final double B = 0.75;
    private static final double IDF_MIN = 1e-6;

    record Document(List<String> terms, int length) {}

    static MemoryIndex empty(Table table) {
        return new MemoryIndex(
                List.copyOf(table.searchFields().keySet()),
                table.searchFields().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray(),
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
        return new MemoryIndex(fields, weights, next, without.documents.put(id, entry), without.tokens + length);
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
        return new MemoryIndex(fields, weights, next, documents.remove(id), tokens - document.length());
    }

    /** The score of every row that holds at least one of the tokens. */
    Map<Long, Double> scores(List<String> query) {
        double meanLength = documents.size() == 0 ? 0 : (double) tokens / documents.size();
        Map<Long, Double> scores = new HashMap<>();
        for (String token : query) {
            Tree<Long, int[]> rows = postings.getOrDefault(token, Tree.empty());
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
            });
        }
        return scores;
    }
}
