package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some kills of each kind; {@code hearth bench kill} does two hundred. */
class KillTest {
    private static final int KILLS = 4;

    @TempDir
    private Path folder;

    @Test
    void kills_lose_nothing_that_was_acknowledged() throws Exception {
        long seed = System.nanoTime();

        Outcome outcome = KillProof.run(folder, KILLS, seed, line -> {});

        assertEquals(List.of(), outcome.broken(), "seed " + seed);
        assertEquals(0, outcome.lost());
        assertTrue(outcome.runs() >= KILLS && outcome.acknowledged() > 0, outcome::toString);
    }
}
