package dev.hearthbook.samples.benchmarks;

import java.util.Random;

/**
 * Sentences like those of a chat: words of two to three syllables, of which few are frequent and many are rare (Zipf's law,
 * exponent 1). The same seed gives the same sentences. One thread.
 */
final class Prose {
    /** How long a message is on average, in characters. */
    static final int CHARACTERS = 216;

    private static final int WORDS = 8_000;
    private static final String[] SYLLABLES = {
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "ta", "ve", "wi",
        "yo", "zu", "bran", "clem", "drin", "flor", "grun"
    };

    private final Random random;
    private final double[] upTo = new double[WORDS];

    Prose(long seed) {
        this.random = new Random(seed);
        double sum = 0;
        for (int i = 0; i < WORDS; i++) {
            sum += 1.0 / (i + 1);
            upTo[i] = sum;
        }
    }

    /** The word of a rank; 0 is the most frequent. */
    static String word(int rank) {
        int base = SYLLABLES.length;
        return SYLLABLES[rank % base]
                + SYLLABLES[rank / base % base]
                + (rank < base * base ? "" : SYLLABLES[rank / base / base % base]);
    }

    /** Any word, the frequent ones more often. */
    String word() {
        double at = random.nextDouble() * upTo[WORDS - 1];
        int found = java.util.Arrays.binarySearch(upTo, at);
        return word(found >= 0 ? found : -found - 1);
    }

    /** Some words. */
    String words(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(word());
        }
        return text.toString();
    }

    /** A message of about {@value #CHARACTERS} characters. */
    String message() {
        int length = CHARACTERS / 2 + random.nextInt(CHARACTERS);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(text.isEmpty() ? "" : " ").append(word());
        }
        return text.append('.').toString();
    }

    int below(int bound) {
        return random.nextInt(bound);
    }
}
