package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two power cuts, one with an interval and one without any force; {@code hearth bench power} makes twenty and more. */
class PowerTest {
    private static final int CUTS = 2;

    @TempDir
    private Path folder;

    @Test
    void power_cuts_lose_nothing_that_was_acknowledged() throws Exception {
        Optional<String> missing = PowerProof.missing();
        assumeTrue(missing.isEmpty(), () -> "power cuts are left out: " + missing.orElse(""));
        long seed = System.nanoTime();

        Outcome outcome = PowerProof.run(folder, CUTS, seed, line -> {});

        assertEquals(List.of(), outcome.broken(), "seed " + seed);
        assertEquals(0, outcome.lost());
        assertTrue(outcome.runs() == CUTS + 2 && outcome.acknowledged() > 0, outcome::toString);
    }
}
