package dev.hearthbook.projections.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.view.Table;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WordCacheTest {
    private static final Table NOTES = Table.named("notes").build();
    private static final Table TALKS = Table.named("talks").build();

    private final WordCache cache = new WordCache(64);
    private final AtomicInteger computed = new AtomicInteger();

    private long get(long scope, Table table, String word) {
        char[] letters = (word + "left over from a longer word").toCharArray();
        return cache.get(scope, table, letters, word.length(), made -> {
            computed.incrementAndGet();
            return value(scope, table, made);
        });
    }

    private static long value(long scope, Table table, String word) {
        return (scope * 31 + table.name().hashCode()) * 31 + word.hashCode();
    }

    @Test
    void a_word_is_computed_once() {
        assertEquals(value(1, NOTES, "tea"), get(1, NOTES, "tea"));
        assertEquals(value(1, NOTES, "tea"), get(1, NOTES, "tea"));

        assertEquals(1, computed.get());
    }

    @Test
    void answers_are_right_whatever_was_driven_out() {
        long seed = 4711;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long scope = random.nextInt(3);
            Table table = random.nextBoolean() ? NOTES : TALKS;
            String word = Integer.toString(random.nextInt(200), 3);
            assertEquals(value(scope, table, word), get(scope, table, word), "seed " + seed);
        }
        assertTrue(computed.get() < 20_000, "some were kept");
    }

    @Test
    void a_forgotten_scope_is_computed_again_and_others_are_not() {
        get(1, NOTES, "tea");
        get(2, NOTES, "tea");

        cache.forget(1);
        get(1, NOTES, "tea");
        get(2, NOTES, "tea");

        assertEquals(3, computed.get());
    }
}
