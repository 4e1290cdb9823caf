package dev.hearthbook.projections.internal.vector;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The best few of many scores: a heap with the worst on top. One thread. */
final class Nearest {
    private static final Comparator<Near> BEST_FIRST =
            Comparator.comparingDouble(Near::cosine).reversed().thenComparingLong(Near::id);

    private final long[] ids;
    private final float[] scores;
    private int size;

    /** @param max how many to keep, at least 1 */
    Nearest(int max) {
        this.ids = new long[max];
        this.scores = new float[max];
    }

    /**
     * A vector that is near.
     *
     * @param id of its row
     * @param cosine of the angle to the question, −1 to 1
     */
    record Near(long id, float cosine) {}

    /** Below this a score need not be offered. */
    float floor() {
        return size < ids.length ? Float.NEGATIVE_INFINITY : scores[0];
    }

    void offer(long id, float score) {
        if (size < ids.length) {
            rise(size++, id, score);
        } else if (score > scores[0]) {
            sink(id, score);
        }
    }

    /** Best first; ties by id. */
    List<Near> sorted() {
        List<Near> sorted = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            sorted.add(new Near(ids[i], scores[i]));
        }
        sorted.sort(BEST_FIRST);
        return sorted;
    }

    private void rise(int from, long id, float score) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (scores[parent] <= score) {
                break;
            }
            ids[at] = ids[parent];
            scores[at] = scores[parent];
            at = parent;
        }
        ids[at] = id;
        scores[at] = score;
    }

    private void sink(long id, float score) {
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && scores[child + 1] < scores[child]) {
                child++;
            }
            if (scores[child] >= score) {
                break;
            }
            ids[at] = ids[child];
            scores[at] = scores[child];
            at = child;
        }
        ids[at] = id;
        scores[at] = score;
    }
}
