package dev.hearthbook.samples.embeddings;

import dev.hearthbook.vector.Embedder;
import dev.hearthbook.vector.EmbedderContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Loads a model of 25 MB and 110 MB of native code, so it runs with {@code -Dhearthbook.long=true} only. */
@EnabledIfSystemProperty(named = "hearthbook.long", matches = "true")
class OnnxEmbedderTest extends EmbedderContract {
    private static OnnxEmbedder embedder;

    @BeforeAll
    static void load() {
        embedder = OnnxEmbedder.load();
    }

    @AfterAll
    static void close() {
        embedder.close();
    }

    @Override
    protected Embedder embedder() {
        return embedder;
    }
}
