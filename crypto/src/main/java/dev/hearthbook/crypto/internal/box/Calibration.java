package dev.hearthbook.crypto.internal.box;

import java.util.Arrays;
import java.util.function.ToLongFunction;

/**
 * Finds the Argon2id parameters for a time, as RFC 9106, section 4, advises: memory first, then passes. Time grows with memory
 * and with passes, nearly in proportion, so one measurement of one pass tells how many fit.
 */
public final class Calibration {
    static final int MEMORY_LEAST_KIB = 19 * 1024;
    static final int PASSES_LEAST = 2;
    private static final int MEMORY_MOST_KIB = 1024 * 1024;
    private static final int PASSES_MOST = 10;

    /** Passes that are worth more than twice the memory: RFC 9106 takes three where memory is scarce. */
    private static final int PASSES_WANTED = 3;

    private final long heap;
    private final ToLongFunction<Kdf> nanos;

    private Calibration(long heap, ToLongFunction<Kdf> nanos) {
        this.heap = heap;
        this.nanos = nanos;
    }

    /**
     * @param heap what the JVM may use, in bytes; the memory is taken twice
     * @param nanos how long one derivation takes
     */
    public static Calibration of(long heap, ToLongFunction<Kdf> nanos) {
        return new Calibration(heap, nanos);
    }

    /** Derives a key three times; the fastest is the one that others disturbed least. */
    public static long measure(Kdf kdf) {
        char[] passphrase = "a passphrase of average length".toCharArray();
        byte[] salt = new byte[16];
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long began = System.nanoTime();
            Arrays.fill(kdf.derive(passphrase, salt), (byte) 0);
            best = Math.min(best, System.nanoTime() - began);
        }
        return best;
    }

    /** The most expensive parameters that take no longer than the target, or the least there are. */
    public Kdf find(long target) {
        int memory = MEMORY_LEAST_KIB;
        long pass = onePass(memory);
        for (int next = 32 * 1024; next <= MEMORY_MOST_KIB && fits(next); next *= 2) {
            long guess = (long) ((double) pass / memory * next);
            if (guess * PASSES_WANTED > target) {
                break;
            }
            memory = next;
            pass = onePass(memory);
        }
        long passes = Math.min(PASSES_MOST, Math.max(PASSES_LEAST, target / Math.max(1, pass)));
        return Kdf.argon2id(memory, (int) passes, 1);
    }

    private long onePass(int memoryKib) {
        return nanos.applyAsLong(Kdf.argon2id(memoryKib, 1, 1));
    }

    /** The memory is taken twice; a third of the heap is left to everything else. */
    private boolean fits(int memoryKib) {
        return 3L * memoryKib * 1024 <= heap;
    }
}
