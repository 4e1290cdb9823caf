package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Byte strings to be found at any place of any file, many at once: each is looked up by its first {@value #LENGTH_MIN} bytes, so a file
 * is read once whatever their number. One thread.
 */
final class Needles {
    /** The least bytes of a needle: two of the same by chance are rare in some megabytes. */
    static final int LENGTH_MIN = 7;

    private static final long WINDOW = (1L << 8 * LENGTH_MIN) - 1;

    private final Map<Long, List<byte[]>> byBeginning = new HashMap<>();
    private int count;

    void add(byte[] needle) {
        if (needle.length < LENGTH_MIN) {
            throw new IllegalArgumentException("a needle has at least " + LENGTH_MIN + " bytes");
        }
        byBeginning
                .computeIfAbsent(beginning(needle), fresh -> new ArrayList<>(1))
                .add(needle.clone());
        count++;
    }

    void add(String needle) {
        add(needle.getBytes(StandardCharsets.UTF_8));
    }

    int count() {
        return count;
    }

    private static long beginning(byte[] needle) {
        long window = 0;
        for (int i = 0; i < LENGTH_MIN; i++) {
            window = window << 8 | needle[i] & 0xff;
        }
        return window;
    }

    /** How often any of them occurs in each file of the folder that holds one. */
    Map<String, Integer> hits(Path folder) throws IOException {
        Map<String, Integer> hits = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                int found = hits(Files.readAllBytes(file));
                if (found > 0) {
                    hits.put(folder.relativize(file).toString(), found);
                }
            }
        }
        return hits;
    }

    private int hits(byte[] bytes) {
        int found = 0;
        long window = 0;
        for (int i = 0; i < bytes.length; i++) {
            window = (window << 8 | bytes[i] & 0xff) & WINDOW;
            if (i >= LENGTH_MIN - 1) {
                for (byte[] needle : byBeginning.getOrDefault(window, List.of())) {
                    found += stands(needle, bytes, i - LENGTH_MIN + 1) ? 1 : 0;
                }
            }
        }
        return found;
    }

    private static boolean stands(byte[] needle, byte[] bytes, int at) {
        return at + needle.length <= bytes.length
                && Arrays.equals(needle, 0, needle.length, bytes, at, at + needle.length);
    }
}
