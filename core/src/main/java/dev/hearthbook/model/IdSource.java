package dev.hearthbook.model;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Where new ids come from. Injected, so that one seed gives one history. Any thread may ask.
 *
 * <p>Ids are UUIDs of version 7 (RFC 9562): 48 bits of time in milliseconds, 74 random bits. They sort roughly by age, which
 * keeps indexes compact, and say nothing but when they were made.
 */
@FunctionalInterface
public interface IdSource {
    /** A new id, never given before. */
    UUID next();

    /** Random ids for production. */
    static IdSource random() {
        SecureRandom random = new SecureRandom();
        return () -> version7(System.currentTimeMillis(), random.nextLong(), random.nextLong());
    }

    /** The same ids for the same seed and the same steps of the clock; for tests and simulations. */
    static IdSource seeded(long seed, InstantSource clock) {
        SplittableRandom random = new SplittableRandom(seed);
        LongSupplier bits = () -> {
            synchronized (random) {
                return random.nextLong();
            }
        };
        return () -> version7(clock.millis(), bits.getAsLong(), bits.getAsLong());
    }

    private static UUID version7(long millis, long randomA, long randomB) {
        long high = millis << 16 | 0x7000L | randomA & 0x0fffL;
        long low = randomB & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
