package dev.hearthbook.crypto;

import dev.hearthbook.crypto.internal.box.Calibration;
import dev.hearthbook.crypto.internal.box.Kdf;
import dev.hearthbook.model.Require;
import java.time.Duration;

/**
 * How slow it is to try one passphrase. It stands in the slot, which keeps it until {@link KeyUpkeep#change} writes another one;
 * a stolen keyring can be guessed at no faster than this, and opening a book takes as long once.
 */
public final class PassphraseCost {
    /**
     * Argon2id with 64 MiB, 3 passes, 1 lane: about 0.3 s. The second recommended option of RFC 9106, with one lane because
     * most devices that hold a diary have better things to do with the others.
     */
    public static final PassphraseCost DEFAULT = new PassphraseCost(Kdf.ARGON2ID);

    /** PBKDF2-HMAC-SHA256 with 600,000 iterations, for where only the JDK's own algorithms are allowed; weaker against GPUs. */
    public static final PassphraseCost PBKDF2 = new PassphraseCost(Kdf.PBKDF2);

    private final Kdf kdf;

    private PassphraseCost(Kdf kdf) {
        this.kdf = kdf;
    }

    /**
     * Argon2id (RFC 9106). The heap is taken twice, and one half of it is kept by the library until the JVM ends.
     *
     * @param memoryKib 8,192 (8 MiB) to 1,048,576 (1 GiB)
     * @param iterations passes over the memory, 1 to 10
     * @param parallelism lanes, 1 to 4
     * @throws IllegalArgumentException outside these bounds, which also hold for stored parameters
     */
    public static PassphraseCost argon2id(int memoryKib, int iterations, int parallelism) {
        return new PassphraseCost(Kdf.argon2id(memoryKib, iterations, parallelism));
    }

    /**
     * PBKDF2-HMAC-SHA256 (RFC 8018).
     *
     * @param iterations 600,000 to 10,000,000
     * @throws IllegalArgumentException outside these bounds
     */
    public static PassphraseCost pbkdf2(int iterations) {
        return new PassphraseCost(Kdf.pbkdf2(iterations));
    }

    /**
     * Argon2id with one lane that takes about as long as wished on this machine, now: as much memory as the target and the heap
     * allow, then as many passes as fit. It measures for a few times the target, so on a busy machine it finds a lower cost.
     *
     * @param target 50 ms to 10 s. However short, the result is never below 19 MiB and 2 passes (OWASP's least), and however long,
     *     never above 1 GiB and 10 passes.
     * @throws IllegalArgumentException for another target
     */
    public static PassphraseCost calibrated(Duration target) {
        Require.that(
                target.toMillis() >= 50 && target.toMillis() <= 10_000,
                "a passphrase may cost 50 ms to 10 s, but the target was %s",
                target);
        return new PassphraseCost(Calibration.of(Runtime.getRuntime().maxMemory(), Calibration::measure)
                .find(target.toNanos()));
    }

    static PassphraseCost of(Kdf kdf) {
        return new PassphraseCost(kdf);
    }

    Kdf kdf() {
        return kdf;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PassphraseCost that && kdf.equals(that.kdf);
    }

    @Override
    public int hashCode() {
        return kdf.hashCode();
    }

    @Override
    public String toString() {
        return kdf.algorithm() == Kdf.Algorithm.ARGON2ID
                ? "Argon2id[" + kdf.memoryKib() + " KiB, " + kdf.iterations() + " passes, " + kdf.parallelism()
                        + " lanes]"
                : "PBKDF2[" + kdf.iterations() + " iterations]";
    }
}
