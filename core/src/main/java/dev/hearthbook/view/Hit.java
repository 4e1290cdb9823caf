package dev.hearthbook.view;

import dev.hearthbook.model.Mark;
import java.util.List;
import java.util.Map;

/**
 * A row that was found.
 *
 * @param score higher is better; comparable within one search only
 * @param fields what each field of the index gave to the score; they add up to it
 * @param words which words of the search the row holds, as they were asked
 * @param mark what the search reflects
 */
public record Hit<T>(T row, double score, Map<String, Double> fields, List<String> words, Mark mark) {
    public Hit {
        fields = Map.copyOf(fields);
        words = List.copyOf(words);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Hit[" + score + " at " + mark + "]";
    }
}
