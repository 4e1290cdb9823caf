package dev.hearthbook.projections.internal.vector;

import dev.hearthbook.projections.internal.vector.Nearest.Near;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Vectors in memory, and which of them are near a question.
 *
 * <p><b>Few vectors</b> (up to {@code exactMax}) are all compared: the answer is exact, and 20,000 take about 2 ms.
 *
 * <p><b>Many vectors</b> get {@linkplain BitCodes codes}, a twelfth of their size. A question is compared with every code, the
 * vectors with the nearest codes are compared exactly. How many that must be depends on the data (measured: a hundred in clustered
 * data, thousands in data without any), so the index finds it out for itself: it asks for the ten nearest of {@value #PROBES} of its
 * own vectors, looks how far down the order of codes they stand, and takes so many that 99 of 100 would have been found. Where that
 * would be a quarter of all, codes do not help, and everything is compared.
 *
 * <p>Codes are made anew when there are half as many vectors again. No graph: a vector is added, changed and removed in
 * microseconds, and a removed one is gone.
 *
 * <p>Any thread; searches run beside each other.
 */
final class VectorIndex {
    /** Vectors lie in blocks of this many, so that growing copies nothing. */
    private static final int BLOCK = 1_024;

    private static final int PROBES = 32;
    private static final int NEIGHBOURS = 10;
    private static final double FOUND = 0.99;
    /** Measured on 100,000 vectors of 384 without clusters: 1 leaves 5,000 to be compared, 2 leave 900. */
    private static final int TURNS = 2;

    private final int dimension;
    private final int exactMax;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<Long, Integer> slots = new HashMap<>();
    private final List<float[]> blocks = new ArrayList<>();
    private long[] ids = new long[16];
    private int size;
    private @Nullable Coded coded;

    /** @param exactMax how many vectors are compared one by one, at least 0 */
    VectorIndex(int dimension, int exactMax) {
        this.dimension = dimension;
        this.exactMax = exactMax;
    }

    /** Codes of all vectors, and how they are used. */
    private static final class Coded {
        final BitCodes coder;
        final int sizeThen;
        long[] codes;
        /** How many vectors are compared exactly, when there are as many as then; 0 when codes do not help. */
        int compared;

        Coded(BitCodes coder, int size) {
            this.coder = coder;
            this.sizeThen = size;
            this.codes = new long[size * coder.words()];
        }
    }

    int size() {
        lock.readLock().lock();
        try {
            return size;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** About how much memory this many vectors take, codes and all. */
    static long bytes(int size, int dimension) {
        return size * (dimension * (4L + 1) + 80);
    }

    long bytes() {
        return bytes(size(), dimension);
    }

    /**
     * Adds a vector, or replaces the one with this id.
     *
     * @param unit of length 1
     */
    void put(long id, float[] unit) {
        lock.writeLock().lock();
        try {
            add(id, unit);
            prepare();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Adds one of many, whose codes {@link #prepare} makes at the end. */
    void load(long id, float[] unit) {
        lock.writeLock().lock();
        try {
            add(id, unit);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void add(long id, float[] unit) {
        Integer known = slots.get(id);
        int slot = known == null ? size++ : known;
        if (slot == ids.length) {
            ids = Arrays.copyOf(ids, ids.length * 2);
        }
        if (slot / BLOCK == blocks.size()) {
            blocks.add(new float[BLOCK * dimension]);
        }
        ids[slot] = id;
        slots.put(id, slot);
        System.arraycopy(unit, 0, block(slot), offset(slot), dimension);
        codeAt(slot);
    }

    private void codeAt(int slot) {
        Coded now = coded;
        if (now != null) {
            int words = now.coder.words();
            if ((slot + 1) * words > now.codes.length) {
                now.codes = Arrays.copyOf(now.codes, Math.max(now.codes.length * 5 / 4, (slot + 1) * words));
            }
            now.coder.code(block(slot), offset(slot), now.codes, slot * words, now.coder.room());
        }
    }

    void remove(long id) {
        lock.writeLock().lock();
        try {
            Integer slot = slots.remove(id);
            if (slot == null) {
                return;
            }
            int last = --size;
            if (slot != last) {
                ids[slot] = ids[last];
                slots.put(ids[slot], slot);
                System.arraycopy(block(last), offset(last), block(slot), offset(slot), dimension);
                codeAt(slot);
            }
            // Nothing of what was removed stays behind.
            Arrays.fill(block(last), offset(last), offset(last) + dimension, 0);
            if (coded != null) {
                int words = coded.coder.words();
                Arrays.fill(coded.codes, last * words, (last + 1) * words, 0);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Makes codes when there are many vectors and none, or none for most. */
    void prepare() {
        lock.writeLock().lock();
        try {
            if (size <= exactMax) {
                coded = null;
            } else if (coded == null || size > coded.sizeThen + coded.sizeThen / 2) {
                coded = coded();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private Coded coded() {
        Coded made = new Coded(new BitCodes(middle(), TURNS), size);
        int words = made.coder.words();
        // On all cores: somebody is waiting for it.
        IntStream.range(0, blocks.size()).parallel().forEach(block -> {
            float[] room = made.coder.room();
            for (int slot = block * BLOCK; slot < Math.min(size, (block + 1) * BLOCK); slot++) {
                made.coder.code(blocks.get(block), offset(slot), made.codes, slot * words, room);
            }
        });
        made.compared = calibrated(made);
        return made;
    }

    private float[] middle() {
        double[] sum = new double[dimension];
        for (int slot = 0; slot < size; slot++) {
            float[] block = block(slot);
            int from = offset(slot);
            for (int i = 0; i < dimension; i++) {
                sum[i] += block[from + i];
            }
        }
        float[] middle = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            middle[i] = (float) (sum[i] / size);
        }
        return middle;
    }

    /** How many of the nearest codes hold nearly all of the nearest vectors; 0 for too many to be of use. */
    private int calibrated(Coded made) {
        int probes = Math.min(PROBES, size);
        int[] ranks = IntStream.range(0, probes)
                .parallel()
                .flatMap(probe -> ranks(made, (int) ((long) probe * size / probes)))
                .sorted()
                .toArray();
        if (ranks.length == 0) {
            return 0;
        }
        int needed = ranks[Math.min(ranks.length - 1, (int) Math.ceil(ranks.length * FOUND))];
        return needed > size / 4 ? 0 : needed;
    }

    /** How many codes must be looked at to come upon each of a vector's nearest neighbours. */
    private IntStream ranks(Coded made, int probe) {
        Nearest nearest = new Nearest(Math.min(NEIGHBOURS + 1, size));
        float[] question = Arrays.copyOfRange(block(probe), offset(probe), offset(probe) + dimension);
        everyOne(question, nearest);
        int words = made.coder.words();
        long[] code = Arrays.copyOfRange(made.codes, probe * words, (probe + 1) * words);
        short[] distances = new short[size];
        int[] atMost = sums(distances(code, made, distances));
        return nearest.sorted().stream()
                .mapToInt(near -> slotOf(near.id()))
                .filter(slot -> slot != probe)
                .map(slot -> atMost[distances[slot]]);
    }

    private int slotOf(long id) {
        Integer slot = slots.get(id);
        if (slot == null) {
            throw new AssertionError("vector " + id + " has no slot");
        }
        return slot;
    }

    /** How many vectors a search compares exactly now. */
    int compared(int wanted) {
        lock.readLock().lock();
        try {
            Coded now = coded;
            return now == null || now.compared == 0 ? size : compared(now, wanted);
        } finally {
            lock.readLock().unlock();
        }
    }

    private int compared(Coded now, int wanted) {
        // Calibrated for ten; as many times more for more. More vectors push the right ones down as far.
        double more = (double) Math.max(1, wanted) / NEIGHBOURS;
        double grown = (double) size / now.sizeThen;
        return (int) Math.min(size, Math.max(wanted, now.compared * Math.max(1, Math.sqrt(more)) * Math.max(1, grown)));
    }

    /**
     * The vectors nearest to a question, nearest first.
     *
     * @param question of length 1
     * @param wanted at most, at least 1
     */
    List<Near> nearest(float[] question, int wanted) {
        lock.readLock().lock();
        try {
            if (size == 0) {
                return List.of();
            }
            Nearest best = new Nearest(Math.min(wanted, size));
            Coded now = coded;
            if (now == null || now.compared == 0 || compared(now, wanted) > size / 4) {
                everyOne(question, best);
            } else {
                byCodes(question, now, compared(now, wanted), best);
            }
            return best.sorted();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The cosine of the angle between a question and a vector; empty when there is no such vector. */
    OptionalDouble cosine(long id, float[] question) {
        lock.readLock().lock();
        try {
            Integer slot = slots.get(id);
            return slot == null
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(dot(question, 0, block(slot), offset(slot), dimension));
        } finally {
            lock.readLock().unlock();
        }
    }

    private void everyOne(float[] question, Nearest best) {
        for (int slot = 0; slot < size; slot++) {
            float score = dot(question, 0, block(slot), offset(slot), dimension);
            if (score > best.floor()) {
                best.offer(ids[slot], score);
            }
        }
    }

    private void byCodes(float[] question, Coded now, int compared, Nearest best) {
        long[] code = new long[now.coder.words()];
        now.coder.code(question, 0, code, 0, now.coder.room());
        short[] distances = new short[size];
        int[] counts = distances(code, now, distances);
        int limit = 0;
        for (int sum = counts[0]; sum < compared && limit < counts.length - 1; sum += counts[limit]) {
            limit++;
        }
        for (int slot = 0; slot < size; slot++) {
            if (distances[slot] <= limit) {
                float score = dot(question, 0, block(slot), offset(slot), dimension);
                if (score > best.floor()) {
                    best.offer(ids[slot], score);
                }
            }
        }
    }

    /** In how many bits each code differs; gives how many codes differ in 0, 1, 2 … bits. */
    private int[] distances(long[] code, Coded now, short[] distances) {
        int[] counts = new int[now.coder.bits() + 1];
        int words = code.length;
        long[] codes = now.codes;
        for (int slot = 0, at = 0; slot < size; slot++) {
            int differ = 0;
            for (int word = 0; word < words; word++) {
                differ += Long.bitCount(code[word] ^ codes[at++]);
            }
            distances[slot] = (short) differ;
            counts[differ]++;
        }
        return counts;
    }

    private static int[] sums(int[] counts) {
        int[] sums = counts.clone();
        for (int i = 1; i < sums.length; i++) {
            sums[i] += sums[i - 1];
        }
        return sums;
    }

    private float[] block(int slot) {
        return blocks.get(slot / BLOCK);
    }

    private int offset(int slot) {
        return slot % BLOCK * dimension;
    }

    /** Four sums at a time: one would wait for itself (measured: 12 instead of 18 ms for 100,000 vectors of 384). */
    static float dot(float[] one, int atOne, float[] other, int atOther, int length) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            a += one[atOne + i] * other[atOther + i];
            b += one[atOne + i + 1] * other[atOther + i + 1];
            c += one[atOne + i + 2] * other[atOther + i + 2];
            d += one[atOne + i + 3] * other[atOther + i + 3];
        }
        for (; i < length; i++) {
            a += one[atOne + i] * other[atOther + i];
        }
        return (a + b) + (c + d);
    }
}
