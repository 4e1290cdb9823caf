package dev.hearthbook.crypto.internal.box;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final long GIB = 1L << 30;

    /** A machine on which a pass over a MiB takes a millisecond. */
    private static Kdf find(long heap, long targetMillis) {
        return Calibration.of(
                        heap, kdf -> TimeUnit.MILLISECONDS.toNanos((long) kdf.memoryKib() / 1024 * kdf.iterations()))
                .find(TimeUnit.MILLISECONDS.toNanos(targetMillis));
    }

    @Test
    void memory_comes_first_and_then_passes() {
        assertEquals(Kdf.argon2id(32 * 1024, 3, 1), find(8 * GIB, 100));
        assertEquals(Kdf.argon2id(64 * 1024, 4, 1), find(8 * GIB, 300));
        assertEquals(Kdf.argon2id(256 * 1024, 3, 1), find(8 * GIB, 1_000));
    }

    @Test
    void a_short_target_never_goes_below_what_is_safe() {
        assertEquals(Kdf.argon2id(19 * 1024, 2, 1), find(8 * GIB, 1));
    }

    @Test
    void a_small_heap_gets_passes_instead_of_memory() {
        Kdf found = find(256L << 20, 1_000);

        assertEquals(Kdf.argon2id(64 * 1024, 10, 1), found);
        assertTrue(2L * found.memoryKib() * 1024 < 256L << 20);
    }

    @Test
    void a_long_target_stays_within_the_bounds() {
        assertEquals(Kdf.argon2id(1024 * 1024, 10, 1), find(64 * GIB, 100_000));
    }

    /** On whatever runs this: more time buys more work. */
    @Test
    void this_machine_can_be_measured() {
        Calibration here = Calibration.of(Runtime.getRuntime().maxMemory(), Calibration::measure);

        Kdf least = here.find(1);

        assertEquals(Kdf.argon2id(Calibration.MEMORY_LEAST_KIB, Calibration.PASSES_LEAST, 1), least);
        assertTrue(work(here.find(TimeUnit.SECONDS.toNanos(2))) > work(least));
    }

    private static long work(Kdf kdf) {
        return (long) kdf.memoryKib() * kdf.iterations();
    }
}
