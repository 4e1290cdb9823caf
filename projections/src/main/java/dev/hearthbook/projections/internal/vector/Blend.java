package dev.hearthbook.projections.internal.vector;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One order of what words found and what vectors found: each score becomes a share between 0, that of the least, and 1, that of the
 * best, and the shares are added, meaning by its weight.
 *
 * <p>Measured on the LoCoMo questions, shares of scores find more than words alone; the usual sum of reciprocal ranks (k = 60) finds
 * less, since it forgets by how much the first is better than the tenth. Pure; any thread.
 */
final class Blend {
    static final String WORDS = "words";
    static final String MEANING = "meaning";

    private Blend() {}

    /**
     * What may be given.
     *
     * @param words the score of its words, 0 when it holds none of them
     * @param cosine of its vector and the question's; empty while it has no vector
     */
    record Candidate(long id, double words, OptionalDouble cosine) {}

    /** @param parts add up to the score */
    record Blended(long id, double score, Map<String, Double> parts) {}

    /** Best first; ties by id. */
    static List<Blended> of(List<Candidate> candidates, double weight) {
        double mostWords = 0;
        double leastCosine = 1;
        double mostCosine = -1;
        for (Candidate candidate : candidates) {
            mostWords = Math.max(mostWords, candidate.words());
            if (candidate.cosine().isPresent()) {
                leastCosine = Math.min(leastCosine, candidate.cosine().getAsDouble());
                mostCosine = Math.max(mostCosine, candidate.cosine().getAsDouble());
            }
        }
        double leastWords = mostWords;
        for (Candidate candidate : candidates) {
            leastWords = Math.min(leastWords, candidate.words());
        }
        List<Blended> blended = new ArrayList<>(candidates.size());
        for (Candidate candidate : candidates) {
            double words = share(candidate.words(), leastWords, mostWords);
            double meaning = candidate.cosine().isPresent()
                    ? weight * share(candidate.cosine().getAsDouble(), leastCosine, mostCosine)
                    : 0;
            blended.add(new Blended(candidate.id(), words + meaning, Map.of(WORDS, words, MEANING, meaning)));
        }
        blended.sort(Comparator.comparingDouble(Blended::score).reversed().thenComparingLong(Blended::id));
        return blended;
    }

    /** When all are alike, they are the best there is, unless they are nothing. */
    private static double share(double score, double least, double most) {
        if (most > least) {
            return (score - least) / (most - least);
        }
        return most > 0 ? 1 : 0;
    }
}
