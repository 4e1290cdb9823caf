package dev.hearthbook.view;

import dev.hearthbook.model.Mark;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to a search with what it was drawn from.
 *
 * @param hits the best rows
 * @param found how many rows there are in all
 * @param counts column to (value to how many of all these rows have it), the most frequent value first; rows without a value
 *     count as empty text. Rows whose keys were destroyed a moment ago may still be counted.
 * @param opened how many rows were opened to answer
 * @param took without waiting for a state that is new enough
 * @param mark what the answer reflects
 */
public record Findings<T>(
        List<Hit<T>> hits, long found, Map<String, Map<String, Long>> counts, int opened, Duration took, Mark mark) {
    /** More different values are {@code QUERY_REFUSED}. */
    public static final int VALUES_MAX = 1_000;

    public Findings {
        hits = List.copyOf(hits);
        Map<String, Map<String, Long>> copy = new LinkedHashMap<>();
        counts.forEach((column, values) -> copy.put(column, Collections.unmodifiableMap(new LinkedHashMap<>(values))));
        counts = Collections.unmodifiableMap(copy);
    }

    /** The same with other hits. */
    public Findings<T> withHits(List<Hit<T>> those) {
        return new Findings<>(those, found, counts, opened, took, mark);
    }

    /**
     * How many rows have a value in a column that was counted.
     *
     * @throws IllegalArgumentException when it was not counted
     */
    public long count(String column, String value) {
        Map<String, Long> values = counts.get(column);
        if (values == null) {
            throw new IllegalArgumentException("'" + column + "' was not counted; there are " + counts.keySet());
        }
        return values.getOrDefault(value, 0L);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Findings[" + hits.size() + " of " + found + " at " + mark + "]";
    }
}
