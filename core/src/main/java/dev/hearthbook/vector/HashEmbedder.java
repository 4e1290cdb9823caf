package dev.hearthbook.vector;

import dev.hearthbook.model.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import reactor.core.publisher.Mono;

/**
 * An embedder without a model, for tests and samples: every word, and every run of three letters in it, adds a direction that
 * follows from its hash. Texts with common words or parts of words are near each other, whatever they mean. The same text always
 * gets the same vector, on every machine. Any thread; computes on the subscriber's, in microseconds.
 */
public final class HashEmbedder implements Embedder {
    private static final int PART = 3;
    private static final float PART_WEIGHT = 0.5f;

    private final int dimension;

    private HashEmbedder(int dimension) {
        this.dimension = dimension;
    }

    /** @param dimension 8 to {@value Embedder#DIMENSION_MAX} */
    public static HashEmbedder of(int dimension) {
        Require.that(
                dimension >= 8 && dimension <= DIMENSION_MAX,
                "a hash embedder makes vectors of 8 to %d numbers, but %d were wanted",
                DIMENSION_MAX,
                dimension);
        return new HashEmbedder(dimension);
    }

    @Override
    public String model() {
        return "hash-1-" + dimension;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public Mono<List<float[]>> embed(List<String> texts) {
        return Mono.fromCallable(() -> {
            List<float[]> vectors = new ArrayList<>(texts.size());
            texts.forEach(text -> vectors.add(vector(text)));
            return vectors;
        });
    }

    private float[] vector(String text) {
        float[] vector = new float[dimension];
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
            add(vector, word, 1);
            for (int i = 0; i + PART <= word.length(); i++) {
                add(vector, word.substring(i, i + PART), PART_WEIGHT);
            }
        }
        if (isZero(vector)) {
            // Signs only, or words that cancel each other out: any direction will do, as long as it is always the same.
            vector[0] = 1;
        }
        return vector;
    }

    /** Four of the numbers move, up or down as the hash says: enough that two words are seldom alike. */
    private void add(float[] vector, String part, float weight) {
        if (part.isEmpty()) {
            return;
        }
        long random = part.hashCode() * 0x9e3779b97f4a7c15L;
        for (int i = 0; i < 4; i++) {
            random = mixed(random + 0x9e3779b97f4a7c15L);
            int at = (int) Long.remainderUnsigned(random >>> 1, dimension);
            vector[at] += (random & 1) == 0 ? weight : -weight;
        }
    }

    /** The finisher of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
    private static long mixed(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static boolean isZero(float[] vector) {
        for (float number : vector) {
            if (number != 0) {
                return false;
            }
        }
        return true;
    }
}
