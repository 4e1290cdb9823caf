package dev.hearthbook.model;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Where new ids come from; injected, so that a seeded run makes the same ids again. Any thread may call it. */
@FunctionalInterface
public interface IdSource {
    /** An id that was never given before: a UUID of version 7 (RFC 9562). */
    UUID next();

    /**
     * Ids of version 7: 48 bits of time in milliseconds, 74 random bits.
     *
     * @param random used by any thread
     */
    static IdSource uuid7(InstantSource clock, RandomGenerator random) {
        return () -> new UUID(
                clock.millis() << 16 | 0x7000 | random.nextLong() & 0x0fff,
                random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L);
    }

    /** Ids of version 7 from the system's clock and randomness. */
    static IdSource system() {
        return () -> uuid7(InstantSource.system(), java.util.concurrent.ThreadLocalRandom.current())
                .next();
    }
}
