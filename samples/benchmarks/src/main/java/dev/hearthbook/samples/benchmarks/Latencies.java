package dev.hearthbook.samples.benchmarks;

import java.util.Arrays;

/** Times of single calls. One thread. */
final class Latencies {
    private long[] nanos = new long[1_024];
    private int count;

    void add(long time) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = time;
    }

    /** Milliseconds on average. */
    double mean() {
        return Arrays.stream(nanos, 0, count).average().orElse(Double.NaN) / 1e6;
    }

    /**
     * Milliseconds within which this share of the calls came back (nearest rank).
     *
     * @param share above 0, at most 1
     */
    double within(double share) {
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(share * count) - 1] / 1e6;
    }
}
