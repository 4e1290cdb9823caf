package dev.hearthbook.samples.benchmarks;

import java.util.Arrays;
import java.util.Random;

/**
 * Sentences like those of a chat: few words are frequent and many are rare (Zipf's law, exponent 1), and the frequent ones are
 * those of English, which hold together about half of what people say. The same seed gives the same sentences. One thread.
 */
final class Prose {
    /** How long a message is on average, in characters. */
    static final int CHARACTERS = 216;

    private static final int WORDS = 8_000;
    private static final String[] FREQUENT =
            ("the i to and a you it that of in is my for was me on so have with but be just "
                            + "we this not like do at your what really are about all know they had been think up out one he she "
                            + "as get when would how some there go time if from can will them no more love day want good")
                    .split(" ");
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
        if (rank < FREQUENT.length) {
            return FREQUENT[rank];
        }
        int base = SYLLABLES.length;
        return SYLLABLES[rank % base] + SYLLABLES[rank / base % base] + SYLLABLES[rank / base / base % base];
    }

    /** A word that carries meaning: frequent among those, but none that stands in every sentence. */
    String topic() {
        return word(2 * FREQUENT.length + random.nextInt(WORDS / 8));
    }

    /** Such words. */
    String topics(int count) {
        StringBuilder text = new StringBuilder(topic());
        for (int i = 1; i < count; i++) {
            text.append(' ').append(topic());
        }
        return text.toString();
    }

    /** A message of about {@value #CHARACTERS} characters. */
    String message() {
        int length = CHARACTERS / 2 + random.nextInt(CHARACTERS);
        StringBuilder text = new StringBuilder(any());
        while (text.length() < length) {
            text.append(' ').append(any());
        }
        return text.append('.').toString();
    }

    private String any() {
        int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[WORDS - 1]);
        return word(found >= 0 ? found : -found - 1);
    }

    /** A number from 0, below {@code bound}. */
    int below(int bound) {
        return random.nextInt(bound);
    }
}
