package dev.hearthbook.samples.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.files.Disk;
import dev.hearthbook.samples.simulation.Simulation.Result;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A book that does not keep its word is found out, by one of few seeds, and says so again when the seed is replayed. */
class FindingTest {
    private static final int SEEDS_MAX = 12;

    @TempDir
    private Path place;

    /** Answers before the disk has anything. */
    @Test
    void a_force_that_does_nothing_is_found() {
        found(disk -> new Disk() {
            @Override
            public int read(Path file, FileChannel channel, ByteBuffer into, long offset) throws java.io.IOException {
                return disk.read(file, channel, into, offset);
            }

            @Override
            public void force(Path file, FileChannel channel) {}

            @Override
            public void forceFolder(Path folder) throws java.io.IOException {
                disk.forceFolder(folder);
            }
        });
    }

    /** Forces what is in a file and not that there is one. */
    @Test
    void a_folder_that_is_never_forced_is_found() {
        found(disk -> new Disk() {
            @Override
            public int read(Path file, FileChannel channel, ByteBuffer into, long offset) throws java.io.IOException {
                return disk.read(file, channel, into, offset);
            }

            @Override
            public void force(Path file, FileChannel channel) throws java.io.IOException {
                disk.force(file, channel);
            }

            @Override
            public void forceFolder(Path folder) {}
        });
    }

    private void found(UnaryOperator<Disk> tricks) {
        for (long seed = 1; seed <= SEEDS_MAX; seed++) {
            Result result = Simulation.run(seed, place.resolve("seed-" + seed), tricks);
            if (result.failure().isPresent()) {
                assertTrue(result.story().contains("replay: "), result.story());
                assertTrue(result.failure().get() instanceof Failure, result.story());
                Result again = Simulation.run(seed, place.resolve("again"), tricks);
                assertEquals(result.story(), again.story());
                return;
            }
        }
        throw new AssertionError("nobody noticed within " + SEEDS_MAX + " seeds");
    }
}
