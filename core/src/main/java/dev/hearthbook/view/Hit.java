package dev.hearthbook.view;

import dev.hearthbook.model.Mark;
import java.util.List;
import java.util.Map;

/**
 * A row that was found.
 *
 * @param score higher is better; comparable within one search only
 * @param parts what the score is made of, by name; they add up to it. {@code bm25} is the ranking of the words over all fields,
 *     whose weights act inside it and cannot be told apart afterwards
 * @param words which words of the search the row holds, as they were asked
 * @param mark what the search reflects
 */
public record Hit<T>(T row, double score, Map<String, Double> parts, List<String> words, Mark mark) {
    public Hit {
        parts = Map.copyOf(parts);
        words = List.copyOf(words);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Hit[" + score + " at " + mark + "]";
    }
}
