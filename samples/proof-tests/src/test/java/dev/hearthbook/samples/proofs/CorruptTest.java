package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some places; {@code hearth bench corrupt} damages two thousand. */
class CorruptTest {
    private static final int PLACES = 15;

    @TempDir
    private Path folder;

    @Test
    void damage_is_told_or_does_not_matter() throws Exception {
        long seed = System.nanoTime() & 0xffff;

        Outcome outcome = CorruptProof.run(folder, PLACES, seed, line -> {});

        assertEquals(List.of(), outcome.broken(), "seed " + seed);
        assertEquals(0, outcome.lost());
        assertEquals(PLACES, outcome.runs());
    }
}
