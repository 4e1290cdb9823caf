package dev.hearthbook.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class HashEmbedderTest {
    @Nested
    class Contract extends EmbedderContract {
        @Override
        protected Embedder embedder() {
            return HashEmbedder.of(64);
        }
    }

    /** The contract notices an embedder that mixes up its texts, and one that gives every text the same vector. */
    @Nested
    class Broken {
        @Test
        void who_answers_in_another_order_or_knows_no_difference_does_not_pass() {
            assertThrows(AssertionError.class, contract(turned())::every_text_gets_a_vector_in_order_however_odd_it_is);
            assertThrows(AssertionError.class, contract(dull())::a_question_is_nearer_to_what_it_is_about);
        }

        private EmbedderContract contract(Embedder broken) {
            return new EmbedderContract() {
                @Override
                protected Embedder embedder() {
                    return broken;
                }
            };
        }

        private Embedder turned() {
            return with(texts -> {
                List<String> reversed = new java.util.ArrayList<>(texts);
                java.util.Collections.reverse(reversed);
                return HashEmbedder.of(64).embed(reversed);
            });
        }

        private Embedder dull() {
            return with(texts -> Mono.just(texts.stream()
                    .map(text -> {
                        float[] same = new float[64];
                        same[0] = 1;
                        return same;
                    })
                    .toList()));
        }

        private Embedder with(java.util.function.Function<List<String>, Mono<List<float[]>>> how) {
            return new Embedder() {
                @Override
                public String model() {
                    return "broken";
                }

                @Override
                public int dimension() {
                    return 64;
                }

                @Override
                public Mono<List<float[]>> embed(List<String> texts) {
                    return how.apply(texts);
                }
            };
        }
    }

    @Test
    void vectors_are_the_same_on_every_machine_and_in_every_version() {
        float[] tea = Objects.requireNonNull(
                        HashEmbedder.of(8).embed(List.of("tea")).block())
                .get(0);

        assertArrayEquals(EXPECTED, tea);
    }

    private static final float[] EXPECTED = {0, -1.5f, 1.5f, -1.5f, 1.5f, 0, 0, 0};

    @Test
    void what_is_no_vector_of_a_model_is_refused_with_the_reason() {
        refused("empty", new float[0]);
        refused("2 numbers, but vectors here have 3", new float[] {1, 2});
        refused("number 1 is NaN", new float[] {1, Float.NaN, 0});
        refused("number 2 is Infinity", new float[] {1, 0, Float.POSITIVE_INFINITY});
        refused("no direction", new float[3]);
        assertThrows(IllegalArgumentException.class, () -> HashEmbedder.of(7));
    }

    private static void refused(String reason, float[] vector) {
        String message = assertThrows(IllegalArgumentException.class, () -> Vectors.unit("it", vector, 3))
                .getMessage();
        assertTrue(message.startsWith("it") && message.contains(reason), message);
    }

    @Test
    void the_smallest_and_the_largest_numbers_keep_their_direction_and_bytes_come_back() {
        float[] unit = Vectors.unit("it", new float[] {Float.MIN_NORMAL, -Float.MIN_NORMAL, 0}, 3);
        float[] large = Vectors.unit("it", new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, 0}, 3);

        assertArrayEquals(new float[] {0.70710677f, -0.70710677f, 0}, unit, 1e-6f);
        assertArrayEquals(unit, large, 1e-6f);
        assertArrayEquals(unit, Vectors.of(Vectors.bytes(unit)));
    }
}
