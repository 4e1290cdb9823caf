package dev.hearthbook.projections.internal.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void a_tree_equals_a_sorted_map_and_older_trees_never_change(long seed) {
        Random random = new Random(seed);
        TreeMap<Integer, Integer> model = new TreeMap<>();
        Tree<Integer, Integer> tree = Tree.empty();
        List<Tree<Integer, Integer>> older = new ArrayList<>();
        List<Map<Integer, Integer>> olderModels = new ArrayList<>();

        for (int step = 0; step < 3_000; step++) {
            int key = random.nextInt(300);
            if (random.nextInt(5) < 3) {
                tree = tree.put(key, step);
                model.put(key, step);
            } else {
                tree = tree.remove(key);
                model.remove(key);
            }
            if (step % 500 == 0) {
                older.add(tree);
                olderModels.add(new TreeMap<>(model));
            }
            assertEquals(model.get(key), tree.get(key));
            assertEquals(model.size(), tree.size());
        }

        assertEquals(model, contents(tree));
        for (int i = 0; i < older.size(); i++) {
            assertEquals(olderModels.get(i), contents(older.get(i)));
        }
    }

    private static Map<Integer, Integer> contents(Tree<Integer, Integer> tree) {
        TreeMap<Integer, Integer> contents = new TreeMap<>();
        List<Integer> order = new ArrayList<>();
        tree.forEach((key, value) -> {
            contents.put(key, value);
            order.add(key);
        });
        assertEquals(new ArrayList<>(contents.keySet()), order);
        return contents;
    }
}
