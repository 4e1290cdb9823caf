package dev.hearthbook.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What every embedder does. */
public abstract class EmbedderContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double SAME = 0.9999;

    /** The embedder; the same one each time it is asked. */
    protected abstract Embedder embedder();

    private List<float[]> embed(String... texts) {
        return Objects.requireNonNull(embedder().embed(List.of(texts)).block(PATIENCE));
    }

    private float[] unit(float[] vector) {
        return Vectors.unit("a vector", vector, embedder().dimension());
    }

    private double cosine(float[] one, float[] other) {
        float[] a = unit(one);
        float[] b = unit(other);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    public void it_names_its_model_and_its_bounds() {
        assertFalse(embedder().model().isBlank());
        assertTrue(embedder().model().length() <= 100);
        assertTrue(embedder().dimension() >= 1 && embedder().dimension() <= Embedder.DIMENSION_MAX);
        assertTrue(embedder().batch() >= 1 && embedder().batch() <= Embedder.BATCH_MAX);
    }

    @Test
    public void every_text_gets_a_vector_in_order_however_odd_it_is() {
        String[] texts = {
            "green tea", "!?", "茶を飲む", "x", "word ".repeat(800), "line\nbreak\ttab", "\u00e9t\u00e9 \ud83c\udf75"
        };

        List<float[]> together = embed(texts);

        assertEquals(texts.length, together.size());
        for (int i = 0; i < texts.length; i++) {
            assertTrue(cosine(together.get(i), embed(texts[i]).get(0)) > SAME, "text " + i);
        }
    }

    @Test
    public void a_whole_batch_is_taken() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < embedder().batch(); i++) {
            texts.add("note number " + i);
        }

        assertEquals(
                texts.size(),
                Objects.requireNonNull(embedder().embed(texts).block(PATIENCE)).size());
    }

    @Test
    public void the_same_text_gets_the_same_vector_also_when_many_ask_at_once() {
        float[] alone = unit(embed("she waters the plants").get(0));

        List<float[]> beside = Objects.requireNonNull(Flux.range(0, 8)
                .flatMap(i -> embedder().embed(List.of("she waters the plants")))
                .map(vectors -> unit(vectors.get(0)))
                .collectList()
                .block(PATIENCE));

        assertEquals(8, beside.size());
        beside.forEach(vector -> assertArrayEquals(alone, vector, 1e-4f));
    }

    @Test
    public void nothing_happens_before_somebody_subscribes_and_twice_is_safe() {
        var cold = embedder().embed(List.of("tea"));

        assertTrue(cosine(
                        Objects.requireNonNull(cold.block(PATIENCE)).get(0),
                        Objects.requireNonNull(cold.block(PATIENCE)).get(0))
                > SAME);
    }

    @Test
    public void a_question_is_nearer_to_what_it_is_about() {
        float[] question = Objects.requireNonNull(
                embedder().question("who waters the plants in the garden?").block(PATIENCE));
        List<float[]> texts = embed("Ada waters the garden plants", "the invoice was paid on Monday");

        assertTrue(cosine(question, texts.get(0)) > cosine(question, texts.get(1)));
    }
}
