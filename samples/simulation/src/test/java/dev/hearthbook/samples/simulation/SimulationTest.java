package dev.hearthbook.samples.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.hearthbook.samples.simulation.Simulation.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeds from {@code -Dsimulation.from}, by default 1, on; {@code -Dsimulation.seeds} of them, by default 8; {@code hearth bench simulate} runs 200. */
class SimulationTest {
    @TempDir
    private Path place;

    @Test
    void a_book_keeps_its_word_whatever_happens_to_it() {
        long from = Long.getLong("simulation.from", 1);
        int seeds = Integer.getInteger("simulation.seeds", 8);
        System.out.println("simulation: " + seeds + " seeds from " + from);
        List<String> broken = new ArrayList<>();
        int acknowledged = 0;
        int crashes = 0;
        for (long seed = from; seed < from + seeds; seed++) {
            Result result = Simulation.run(seed, place.resolve("seed-" + seed));
            acknowledged += result.acknowledged();
            crashes += result.crashes();
            if (result.failure().isPresent()) {
                result.failure().get().printStackTrace();
                broken.add(result.story());
            }
        }
        System.out.println("simulation: " + acknowledged + " commits acknowledged, " + crashes + " crashes");
        if (!broken.isEmpty()) {
            fail(broken.size() + " of " + seeds + " seeds broke a promise\n" + String.join("\n", broken));
        }
        assertTrue(acknowledged > 5 * seeds, "hardly anything was acknowledged");
        assertTrue(crashes > seeds, "hardly anything crashed");
    }

    @Test
    void a_seed_happens_again_step_by_step() {
        for (long seed = 1; seed <= 2; seed++) {
            Result first = Simulation.run(seed, place.resolve("first"));
            Result second = Simulation.run(seed, place.resolve("second"));
            assertEquals(first.trace(), second.trace(), "seed " + seed);
            assertEquals(first.acknowledged(), second.acknowledged());
        }
    }
}
