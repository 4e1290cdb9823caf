package dev.hearthbook.vector;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The SPI of meaning: turns texts into vectors of one length, near each other when the texts mean the same. What is compared is
 * their direction (cosine), so their lengths do not matter.
 *
 * <p><b>Threads.</b> Any thread calls, several at once. What is returned is cold and must not block the subscriber's thread: an
 * embedder that computes or waits subscribes its work on a scheduler of its own. Views embed one batch at a time, and questions
 * beside it.
 *
 * <p><b>Errors.</b> {@link IllegalArgumentException} says that a text cannot be embedded: it is set aside until the model is another
 * one. Any other error says that the embedder is not well: views ask again later, and a search fails with {@code EMBEDDING_FAILED}.
 * Messages of errors must not hold the texts.
 *
 * <p>Every implementation passes {@code EmbedderContract}.
 */
public interface Embedder {
    /** The most numbers of a vector. */
    int DIMENSION_MAX = 4_096;

    /** The most texts of one call. */
    int BATCH_MAX = 1_024;

    /**
     * Names whatever decides what vector a text gets: the model, its version, its quantisation. 1 to 100 characters. Vectors of
     * another model are never compared with this one's, and are made anew.
     */
    String model();

    /** How many numbers each vector has, 1 to {@value #DIMENSION_MAX}. */
    int dimension();

    /** How many texts views give at once, 1 to {@value #BATCH_MAX}. */
    default int batch() {
        return 32;
    }

    /**
     * The vectors of texts that are kept.
     *
     * @param texts 1 to {@link #batch()}, none of them blank
     * @return as many vectors, in the same order
     */
    Mono<List<float[]>> embed(List<String> texts);

    /**
     * The vector of a question to such texts. Some models want questions to begin in a certain way.
     *
     * @param text not blank
     */
    default Mono<float[]> question(String text) {
        return embed(List.of(text)).map(vectors -> vectors.get(0));
    }
}
