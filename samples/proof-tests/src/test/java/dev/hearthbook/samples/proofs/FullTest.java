package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One full disk for each JDK at hand; {@code hearth bench full} fills more. */
class FullTest {
    @TempDir
    private Path folder;

    @Test
    void a_full_disk_loses_nothing_and_an_erasure_still_works() throws Exception {
        Optional<String> missing = FullProof.missing();
        assumeTrue(missing.isEmpty(), () -> "full disks are left out: " + missing.orElse(""));
        long seed = System.nanoTime();
        int disks = FullProof.homes().size();

        Outcome outcome = FullProof.run(folder, disks, seed, line -> {});

        assertEquals(List.of(), outcome.broken(), "seed " + seed);
        assertEquals(0, outcome.lost());
        assertTrue(outcome.runs() == disks && outcome.acknowledged() > 0, outcome::toString);
    }
}
