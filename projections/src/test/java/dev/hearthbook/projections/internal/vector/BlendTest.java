package dev.hearthbook.projections.internal.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearthbook.projections.internal.vector.Blend.Blended;
import dev.hearthbook.projections.internal.vector.Blend.Candidate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BlendTest {
    private static Candidate candidate(long id, double words, double cosine) {
        return new Candidate(id, words, OptionalDouble.of(cosine));
    }

    @Test
    void each_score_is_a_share_between_the_least_and_the_most_and_meaning_counts_by_its_weight() {
        List<Blended> blended =
                Blend.of(List.of(candidate(1, 8, 0.2), candidate(2, 0, 0.8), candidate(3, 4, 0.5)), 0.5);

        assertEquals(
                List.of(
                        new Blended(1, 1, Map.of("words", 1.0, "meaning", 0.0)),
                        new Blended(3, 0.75, Map.of("words", 0.5, "meaning", 0.25)),
                        new Blended(2, 0.5, Map.of("words", 0.0, "meaning", 0.5))),
                blended.stream()
                        .map(one -> new Blended(
                                one.id(),
                                rounded(one.score()),
                                Map.of(
                                        "words", rounded(one.parts().get("words")),
                                        "meaning", rounded(one.parts().get("meaning")))))
                        .toList());
    }

    @Test
    void who_has_no_vector_yet_counts_by_its_words_alone() {
        List<Blended> blended = Blend.of(
                List.of(new Candidate(1, 8, OptionalDouble.empty()), candidate(2, 0, 0.1), candidate(3, 0, 0.9)), 0.5);

        assertEquals(List.of(1L, 3L, 2L), blended.stream().map(Blended::id).toList());
        assertEquals(0, blended.get(0).parts().get("meaning"));
    }

    @Test
    void without_any_words_found_meaning_decides_and_equal_ones_stand_by_age() {
        List<Blended> blended =
                Blend.of(List.of(candidate(3, 0, 0.4), candidate(1, 0, 0.4), candidate(2, 0, 0.9)), 0.5);

        assertEquals(List.of(2L, 1L, 3L), blended.stream().map(Blended::id).toList());
        assertEquals(0, blended.get(0).parts().get("words"));
        assertEquals(List.of(), Blend.of(List.of(), 0.5));
    }

    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}
