package dev.hearthbook.samples.embeddings;

import dev.hearthbook.vector.Embedder;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * BGE small, English, version 1.5, quantised (384 numbers), run by ONNX Runtime in this process: nothing is asked of any network, and no
 * text leaves the machine.
 *
 * <p>The model takes some 500 tokens of a text; what is longer is cut into pieces, whose vectors are averaged. Texts in other languages
 * get vectors, too, but poor ones.
 *
 * <p><b>Outside the book's folder.</b> Both native libraries unpack themselves, ONNX Runtime into the temp folder, the tokenizer into
 * {@code ~/.djl.ai} (or where the system property {@code DJL_CACHE_DIR} says). Neither writes texts.
 *
 * <p><b>Threads.</b> Any thread. Texts are embedded one after another on up to {@code threads} threads of its own, questions beside batches.
 */
public final class OnnxEmbedder implements Embedder, AutoCloseable {
    private static final int BATCH = 16;
    private static final int WAITING_MAX = 10_000;
    /** What the model's makers have questions begin with (huggingface.co/BAAI/bge-small-en-v1.5). */
    private static final String QUESTION = "Represent this sentence for searching relevant passages: ";

    private final BgeSmallEnV15QuantizedEmbeddingModel model;
    private final Scheduler scheduler;

    private OnnxEmbedder(BgeSmallEnV15QuantizedEmbeddingModel model, Scheduler scheduler) {
        this.model = model;
        this.scheduler = scheduler;
    }

    /** Loads the model on the caller's thread, which takes about a second. */
    public static OnnxEmbedder load() {
        // The library that finds the tokenizer's native code would look for newer ones, and count its users.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        AtomicInteger number = new AtomicInteger();
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);
        Scheduler scheduler = Schedulers.newBoundedElastic(
                threads,
                WAITING_MAX,
                task -> {
                    Thread thread = new Thread(task, "hearthbook-onnx-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                60);
        return new OnnxEmbedder(new BgeSmallEnV15QuantizedEmbeddingModel(Runnable::run), scheduler);
    }

    @Override
    public String model() {
        return "bge-small-en-v1.5-q";
    }

    @Override
    public int dimension() {
        return 384;
    }

    @Override
    public int batch() {
        return BATCH;
    }

    @Override
    public Mono<List<float[]>> embed(List<String> texts) {
        return Mono.fromCallable(() -> {
                    List<float[]> vectors = new ArrayList<>(texts.size());
                    for (String text : texts) {
                        vectors.add(model.embed(text).content().vector());
                    }
                    return vectors;
                })
                .subscribeOn(scheduler);
    }

    @Override
    public Mono<float[]> question(String text) {
        return Mono.fromCallable(() -> model.embed(QUESTION + text).content().vector())
                .subscribeOn(scheduler);
    }

    @Override
    public void close() {
        scheduler.dispose();
    }
}
