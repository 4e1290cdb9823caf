package dev.hearthbook.view;

import dev.hearthbook.model.Mark;
import java.util.List;
import java.util.Map;

/**
 * A row that was found.
 *
 * @param score higher is better; comparable within one search only
 * @param parts what the score is made of, by name; they add up to it. Without factors one, {@code bm25}: the ranking of the
 *     words over all fields, whose weights act inside it and cannot be told apart afterwards. Where meaning
 *     counts, {@code words} and {@code meaning}, each between 0 and its weight. With factors {@code fit}, which is
 *     that between 0 and 1, and {@code recency} and {@code importance} as far as they were asked for, by their weights.
 * @param words which words, beginnings (with a star) and phrases of the search the row holds, as they were asked
 * @param highlights where they stand, when that was asked for; none when only the row's surroundings say them
 * @param mark what the search reflects
 */
public record Hit<T>(
        T row, double score, Map<String, Double> parts, List<String> words, List<Highlight> highlights, Mark mark) {
    public Hit {
        parts = Map.copyOf(parts);
        words = List.copyOf(words);
        highlights = List.copyOf(highlights);
    }

    /** The same hit with another row in its place, whose words nobody looked for. */
    public Hit<T> instead(T other) {
        return new Hit<>(other, score, parts, words, List.of(), mark);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Hit[" + score + " at " + mark + "]";
    }
}
