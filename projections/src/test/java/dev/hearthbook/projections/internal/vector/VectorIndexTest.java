package dev.hearthbook.projections.internal.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.projections.internal.vector.Nearest.Near;
import dev.hearthbook.vector.Vectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VectorIndexTest {
    private static final int DIMENSION = 48;

    private final Random random = new Random(20_261_121);

    /** Vectors whose numbers grow weaker evenly, in no clusters: hard for codes. */
    private float[] hard() {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) (random.nextGaussian() / Math.sqrt(i + 1));
        }
        return Vectors.unit("it", vector, DIMENSION);
    }

    /** The plainest way. */
    private static List<Near> nearest(Map<Long, float[]> all, float[] question, int wanted) {
        List<Near> near = new ArrayList<>();
        all.forEach((id, vector) -> near.add(new Near(id, VectorIndex.dot(question, 0, vector, 0, DIMENSION))));
        near.sort(Comparator.comparingDouble(Near::cosine).reversed().thenComparingLong(Near::id));
        return near.subList(0, Math.min(wanted, near.size()));
    }

    @Test
    void few_vectors_are_found_exactly_whatever_is_added_replaced_and_removed() {
        VectorIndex index = new VectorIndex(DIMENSION, 10_000);
        Map<Long, float[]> model = new HashMap<>();
        assertEquals(List.of(), index.nearest(hard(), 3));
        for (int step = 0; step < 5_000; step++) {
            long id = random.nextInt(1_500);
            if (random.nextInt(3) == 0) {
                index.remove(id);
                model.remove(id);
            } else {
                float[] vector = hard();
                index.put(id, vector);
                model.put(id, vector);
            }
            if (step % 250 == 0) {
                float[] question = hard();
                assertEquals(nearest(model, question, 12), index.nearest(question, 12), "step " + step);
                assertEquals(model.size(), index.size());
            }
        }
        assertEquals(OptionalDouble.empty(), index.cosine(-1, hard()));
    }

    @Test
    void many_vectors_are_sifted_and_nearly_all_of_the_nearest_found() {
        VectorIndex index = new VectorIndex(DIMENSION, 1_000);
        Map<Long, float[]> model = new HashMap<>();
        for (long id = 0; id < 20_000; id++) {
            model.put(id, hard());
        }
        model.forEach(index::load);
        index.prepare();

        assertTrue(index.compared(10) < 5_000, "codes leave few to be compared, but left " + index.compared(10));
        assertTrue(recall(index, model) >= 0.98, "recall " + recall(index, model));
    }

    @Test
    void sifting_goes_on_while_vectors_come_and_go() {
        VectorIndex index = new VectorIndex(DIMENSION, 500);
        Map<Long, float[]> model = new HashMap<>();
        for (int step = 0; step < 12_000; step++) {
            long id = random.nextInt(8_000);
            if (random.nextInt(5) == 0) {
                index.remove(id);
                model.remove(id);
            } else {
                float[] vector = hard();
                index.put(id, vector);
                model.put(id, vector);
            }
        }

        assertEquals(model.size(), index.size());
        assertTrue(recall(index, model) >= 0.98, "recall " + recall(index, model));
        for (Near near : index.nearest(hard(), 50)) {
            assertTrue(model.containsKey(near.id()), "a removed vector was found");
        }
        List.copyOf(model.keySet()).forEach(index::remove);
        assertEquals(List.of(), index.nearest(hard(), 5));
    }

    @Test
    void equal_vectors_are_all_found_and_give_no_trouble() {
        VectorIndex index = new VectorIndex(DIMENSION, 100);
        float[] same = hard();
        for (long id = 0; id < 2_000; id++) {
            index.put(id, same);
        }

        assertEquals(7, index.nearest(same, 7).size());
        assertEquals(1, index.nearest(same, 1).get(0).cosine(), 1e-5);
    }

    private double recall(VectorIndex index, Map<Long, float[]> model) {
        double found = 0;
        for (int i = 0; i < 100; i++) {
            float[] question = hard();
            Set<Long> ids = new HashSet<>();
            index.nearest(question, 10).forEach(near -> ids.add(near.id()));
            found += nearest(model, question, 10).stream()
                    .filter(near -> ids.contains(near.id()))
                    .count();
        }
        return found / 1_000;
    }
}
