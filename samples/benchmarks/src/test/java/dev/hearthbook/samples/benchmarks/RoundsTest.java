package dev.hearthbook.samples.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundsTest {
    @Test
    void the_warm_up_does_not_count_and_the_others_give_their_median() throws IOException, InterruptedException {
        double[] given = {1_000, 5, 1, 3};
        int[] next = new int[1];

        List<double[]> medians =
                new Rounds(3, line -> {}).medians("a", List.of(() -> new double[] {given[next[0]++], 7}));

        assertEquals(3, medians.get(0)[0]);
        assertEquals(7, medians.get(0)[1]);
    }

    @Test
    void measurements_take_turns_and_none_of_them_always_comes_first() throws IOException, InterruptedException {
        List<String> order = new ArrayList<>();

        new Rounds(2, line -> {}).medians("a", List.of(() -> called(order, "a"), () -> called(order, "b")));

        assertEquals(List.of("a", "b", "b", "a", "a", "b"), order);
    }

    private static double[] called(List<String> order, String name) {
        order.add(name);
        return new double[] {1};
    }

    @Test
    void percentiles_are_times_that_were_measured() {
        Latencies latencies = new Latencies();
        for (int i = 1; i <= 2_000; i++) {
            latencies.add(i * 1_000_000L);
        }

        assertEquals(1_000, latencies.within(0.50));
        assertEquals(1_900, latencies.within(0.95));
        assertEquals(2_000, latencies.within(1));
        assertEquals(1_000.5, latencies.mean());
        assertEquals(Double.NaN, new Latencies().within(0.5));
    }

    @Test
    void a_call_that_fails_fails_the_measurement_and_leaves_the_callers_usable() throws InterruptedException {
        try (Callers callers = new Callers(4)) {
            IllegalStateException failure = assertThrows(
                    IllegalStateException.class,
                    () -> callers.take(40, caller -> {
                        if (caller == 2) {
                            throw new IllegalArgumentException("no room");
                        }
                    }));
            AtomicInteger calls = new AtomicInteger();
            callers.take(40, caller -> calls.incrementAndGet());

            assertEquals("a caller failed: no room", failure.getMessage());
            assertEquals(40, calls.get());
        }
    }

    @Test
    void prose_is_the_same_for_the_same_seed() {
        assertEquals(new Prose(5).message(), new Prose(5).message());
        assertEquals(
                8_000,
                java.util.stream.IntStream.range(0, 8_000)
                        .mapToObj(Prose::word)
                        .distinct()
                        .count());
    }
}
