package dev.hearthbook.projections.vector;

import dev.hearthbook.model.Require;
import dev.hearthbook.vector.Embedder;

/**
 * That views find rows by what they mean besides by their words, and how. Rows of tables that declare it get vectors, a little after
 * they can be found by words; searches of such tables then rank by both.
 *
 * <p>The first time that views get this they are built anew, since vectors lie in their files. Another model does not need that: vectors
 * are made anew in the background, and rows are found by words alone until theirs is there.
 *
 * @param embedder makes the vectors
 * @param exactMax up to how many vectors of one subject in one table all are compared; more are sifted by codes first. 0 to 1,000,000
 * @param bytesMax how much memory the vectors may take that searches have needed, 1 MiB to 64 GiB; those of subjects that were searched
 *     least lately leave. A subject whose vectors in one table take more is refused
 * @param weight of meaning in the score, where words have 1; above 0, up to 10
 */
public record VectorsConfig(Embedder embedder, int exactMax, long bytesMax, double weight) {
    private static final int EXACT_MAX = 20_000;
    private static final long BYTES_MAX = 512L << 20;
    private static final int OF_THE_HEAP = 4;
    /** On the LoCoMo questions: less finds less, more lets what is merely alike push out what was said. */
    private static final double WEIGHT = 0.5;

    public VectorsConfig {
        Require.that(
                !embedder.model().isBlank() && embedder.model().length() <= 100,
                "an embedder names its model with 1 to 100 characters, but had %d",
                embedder.model().length());
        Require.that(
                embedder.dimension() >= 1 && embedder.dimension() <= Embedder.DIMENSION_MAX,
                "vectors have 1 to %d numbers, but the embedder makes some of %d",
                Embedder.DIMENSION_MAX,
                embedder.dimension());
        Require.that(
                embedder.batch() >= 1 && embedder.batch() <= Embedder.BATCH_MAX,
                "an embedder takes 1 to %d texts at once, but this one %d",
                Embedder.BATCH_MAX,
                embedder.batch());
        Require.that(exactMax >= 0 && exactMax <= 1_000_000, "exactMax is 0 to 1000000, but was %d", exactMax);
        Require.that(
                bytesMax >= 1L << 20 && bytesMax <= 64L << 30,
                "bytesMax is 1 MiB to 64 GiB, but was %d bytes",
                bytesMax);
        Require.that(weight > 0 && weight <= 10, "weight is above 0, up to 10, but was %s", weight);
    }

    /** 20,000 vectors of a subject compared exactly, a quarter of the heap but at most 512 MiB of memory, weight 0.5. */
    public static VectorsConfig of(Embedder embedder) {
        long bytes = Math.min(BYTES_MAX, Runtime.getRuntime().maxMemory() / OF_THE_HEAP);
        return new VectorsConfig(embedder, EXACT_MAX, Math.max(1L << 20, bytes), WEIGHT);
    }

    public VectorsConfig withExactMax(int vectors) {
        return new VectorsConfig(embedder, vectors, bytesMax, weight);
    }

    public VectorsConfig withBytesMax(long bytes) {
        return new VectorsConfig(embedder, exactMax, bytes, weight);
    }

    public VectorsConfig withWeight(double share) {
        return new VectorsConfig(embedder, exactMax, bytesMax, share);
    }
}
