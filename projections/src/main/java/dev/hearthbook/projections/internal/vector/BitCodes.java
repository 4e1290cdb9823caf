package dev.hearthbook.projections.internal.vector;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One bit for each of many random directions: on which side of it a vector lies, seen from the middle of all vectors. The share of
 * bits in which two vectors differ estimates the angle between them (Charikar, "Similarity Estimation Techniques from Rounding
 * Algorithms", STOC 2002).
 *
 * <p>The directions are the rows of a Hadamard matrix behind random signs (Ailon, Chazelle, "Approximate nearest neighbors and the
 * fast Johnson-Lindenstrauss transform", STOC 2006): a few thousand additions instead of a multiplication for each direction and
 * number. Turning first matters: real vectors have a few strong numbers and many weak ones, and without it each weak one would
 * count as much as a strong one.
 *
 * <p>Any thread.
 */
final class BitCodes {
    private final int turns;
    private final int width;
    private final float[] middle;
    private final float[] signs;

    /**
     * @param middle the mean of all vectors
     * @param turns each gives as many bits as the vector has numbers, rounded up to a power of two
     */
    BitCodes(float[] middle, int turns) {
        this.turns = turns;
        this.width = Math.max(64, Integer.highestOneBit(middle.length * 2 - 1));
        this.middle = middle;
        this.signs = new float[turns * width];
        // The seed is fixed, so that equal vectors are found equally on every machine.
        SplittableRandom random = new SplittableRandom(0x68656172746831L);
        for (int i = 0; i < signs.length; i++) {
            signs[i] = random.nextBoolean() ? 1 : -1;
        }
    }

    /** How many longs a code has. */
    int words() {
        return turns * width / Long.SIZE;
    }

    int bits() {
        return turns * width;
    }

    /** Room to code in; one thread at a time. */
    float[] room() {
        return new float[width];
    }

    /** Writes a vector's code. */
    void code(float[] vector, int from, long[] codes, int at, float[] turned) {
        for (int turn = 0; turn < turns; turn++) {
            Arrays.fill(turned, middle.length, width, 0);
            for (int i = 0; i < middle.length; i++) {
                turned[i] = (vector[from + i] - middle[i]) * signs[turn * width + i];
            }
            hadamard(turned);
            for (int word = 0; word < width / Long.SIZE; word++) {
                long bits = 0;
                for (int bit = 0; bit < Long.SIZE; bit++) {
                    bits |= turned[word * Long.SIZE + bit] > 0 ? 1L << bit : 0;
                }
                codes[at + turn * (width / Long.SIZE) + word] = bits;
            }
        }
    }

    /** Multiplies by the Hadamard matrix, but for a factor. */
    private static void hadamard(float[] numbers) {
        for (int half = 1; half < numbers.length; half *= 2) {
            for (int block = 0; block < numbers.length; block += 2 * half) {
                for (int i = block; i < block + half; i++) {
                    float one = numbers[i];
                    float other = numbers[i + half];
                    numbers[i] = one + other;
                    numbers[i + half] = one - other;
                }
            }
        }
    }
}
