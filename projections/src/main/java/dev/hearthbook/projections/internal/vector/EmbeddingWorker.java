package dev.hearthbook.projections.internal.vector;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.projections.internal.worker.Bell;
import dev.hearthbook.projections.internal.worker.ProjectionWorker;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.projections.store.Write;
import dev.hearthbook.vector.Embedder;
import dev.hearthbook.vector.Vectors;
import dev.hearthbook.view.Table;
import dev.hearthbook.view.Views.EmbeddingProgress;
import dev.hearthbook.work.Worker;
import dev.hearthbook.work.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * Gives rows their vectors, behind the views and never in their way: an embedder takes milliseconds for a text, or is on the other side
 * of a network.
 *
 * <p><b>What is to be done</b> stands in the store ({@link VectorRows}), so nothing is lost by a crash, and another model means only
 * that all rows are to be done. A batch of texts is read, embedded, and written by the views' own worker, if the rows are still those
 * that were read.
 *
 * <p><b>Failure.</b> A text that the embedder refuses ({@link IllegalArgumentException}, or no vector of its model for this text
 * alone) is set aside until the model is another one. Everything else is the embedder's state: it is asked again after {@link #PAUSE_FIRST},
 * then after twice as long, at most {@link #PAUSE_MAX}.
 *
 * <p><b>Threads.</b> {@link #work} belongs to the worker's thread; the rest is for any.
 */
public final class EmbeddingWorker implements Worker, AutoCloseable {
    static final Duration PAUSE_FIRST = Duration.ofSeconds(1);
    static final Duration PAUSE_MAX = Duration.ofMinutes(1);
    /** An embedder that does not answer for so long is not well. */
    private static final Duration ANSWER_MAX = Duration.ofMinutes(5);

    private static final Duration TOLD_EVERY = Duration.ofMillis(100);
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddingWorker.class);

    private final Embedder embedder;
    private final VectorRows rows;
    private final VectorCache cache;
    private final Workers workers;
    private final Supplier<List<Home>> homes;
    private final Bell bell = new Bell();
    private final List<FluxSink<EmbeddingProgress>> followers = new CopyOnWriteArrayList<>();
    private Duration pause = Duration.ZERO;
    private long resumesAt;
    private long toldAt;
    private boolean told;
    private volatile boolean closed;
    private volatile @Nullable CompletableFuture<?> waiting;
    private Workers.@Nullable Hired hired;

    /** A table whose rows get vectors, and who writes it. */
    public record Home(Table table, Table vectors, ProjectionWorker worker) {}

    EmbeddingWorker(
            Embedder embedder, VectorRows rows, VectorCache cache, Workers workers, Supplier<List<Home>> homes) {
        this.embedder = embedder;
        this.rows = rows;
        this.cache = cache;
        this.workers = workers;
        this.homes = homes;
    }

    void start() {
        hired = workers.hire("hearthbook-embed", this);
    }

    /** There may be texts. */
    void ring() {
        bell.ring();
    }

    @Override
    public void await() {
        bell.await();
    }

    @Override
    public boolean isDone() {
        return closed;
    }

    @Override
    public int work() {
        if (closed || (pause.compareTo(Duration.ZERO) > 0 && workers.nanos() - resumesAt < 0)) {
            return 0;
        }
        try {
            int done = 0;
            for (Home home : homes.get()) {
                done += embed(home);
            }
            pause = Duration.ZERO;
            tell(done == 0);
            return done;
        } catch (CancellationException e) {
            return 0; // the views are being closed
        } catch (Throwable e) {
            if (!closed) {
                rest(e);
            }
            return 0;
        }
    }

    /** One batch of a table; gives how many texts that was. */
    private int embed(Home home) {
        List<VectorRows.Waiting> texts = new ArrayList<>();
        int found;
        try (ReadStore.Snapshot snapshot = home.worker().snapshot()) {
            List<StoredRow> waiting = rows.waiting(snapshot, home.vectors(), embedder.batch());
            found = waiting.size();
            waiting.forEach(row -> rows.open(home.vectors(), row).ifPresent(texts::add));
        }
        if (texts.isEmpty()) {
            // Rows whose keys are gone are removed by the view itself, as soon as it reads of it.
            return 0;
        }
        List<Optional<float[]>> units = vectors(texts);
        Map<Long, float[]> fresh = new HashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            long id = texts.get(i).stored().id();
            units.get(i).ifPresent(unit -> fresh.put(id, unit));
        }
        workers.join(home.worker()
                .aside(store -> writes(home, store, texts, units), written -> keep(home.vectors(), written, fresh)));
        return found;
    }

    private void keep(Table vectors, List<Write> written, Map<Long, float[]> fresh) {
        for (Write write : written) {
            if (write instanceof Write.Put put) {
                float[] unit = fresh.get(put.row().id());
                if (unit != null) {
                    cache.put(
                            vectors, VectorRows.partition(put.row()), put.row().id(), unit);
                }
            }
        }
    }

    /** Those of the rows that are still what was read. */
    private List<Write> writes(
            Home home, ReadStore store, List<VectorRows.Waiting> texts, List<Optional<float[]>> units) {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            VectorRows.Waiting text = texts.get(i);
            Blind key = text.stored().key();
            boolean same = store.row(home.vectors(), key)
                    .filter(now -> now.id() == text.stored().id()
                            && now.position() == text.stored().position()
                            && now.scopes().equals(text.stored().scopes())
                            && now.shared() == text.stored().shared())
                    .isPresent();
            if (same) {
                rows.done(home.vectors(), text, units.get(i))
                        .ifPresent(row -> writes.add(new Write.Put(home.vectors(), row, Optional.empty())));
            }
        }
        return writes;
    }

    /** A vector for each text, none for one that the embedder refuses. */
    private List<Optional<float[]>> vectors(List<VectorRows.Waiting> texts) {
        try {
            return asked(texts.stream().map(VectorRows.Waiting::text).toList()).stream()
                    .map(Optional::of)
                    .toList();
        } catch (IllegalArgumentException e) {
            if (texts.size() == 1) {
                LOG.warn(
                        "vectors.refused row={} model={}: {}",
                        texts.get(0).stored().id(),
                        embedder.model(),
                        e.getClass().getSimpleName());
                return List.of(Optional.empty());
            }
            // One of them, and only one by one can we know which.
            List<Optional<float[]>> one = new ArrayList<>();
            texts.forEach(text -> one.addAll(vectors(List.of(text))));
            return one;
        }
    }

    /** @throws IllegalArgumentException when the embedder refuses, or gives no vectors of its model */
    private List<float[]> asked(List<String> texts) {
        CompletableFuture<List<float[]>> answer =
                embedder.embed(texts).timeout(ANSWER_MAX, workers.timer()).toFuture();
        waiting = answer;
        if (closed) {
            answer.cancel(true);
        }
        List<float[]> vectors = workers.join(answer);
        if (vectors == null || vectors.size() != texts.size()) {
            throw new HearthbookException(
                    ErrorCode.EMBEDDING_FAILED,
                    "the embedder of " + embedder.model() + " was given " + texts.size() + " texts and gave "
                            + (vectors == null ? 0 : vectors.size()) + " vectors");
        }
        List<float[]> units = new ArrayList<>(vectors.size());
        for (int i = 0; i < vectors.size(); i++) {
            if (vectors.get(i).length != embedder.dimension()) {
                // Not the text's fault: it would be set aside for what the embedder does to all of them.
                throw new HearthbookException(
                        ErrorCode.EMBEDDING_FAILED,
                        "the embedder of " + embedder.model() + " says that its vectors have " + embedder.dimension()
                                + " numbers, but gave one of " + vectors.get(i).length);
            }
            units.add(Vectors.unit(
                    "vector " + (i + 1) + " of " + vectors.size() + " by " + embedder.model(),
                    vectors.get(i),
                    embedder.dimension()));
        }
        return units;
    }

    /** Waits before the next try, and says why. */
    private void rest(Throwable cause) {
        pause = pause.isZero() ? PAUSE_FIRST : pause.multipliedBy(2);
        pause = pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause;
        resumesAt = workers.nanos() + pause.toNanos();
        HearthbookException failed = failed(embedder, cause);
        LOG.warn("vectors.paused seconds={}: {}", pause.toSeconds(), failed.getMessage());
        workers.timer().schedule(bell::ring, pause.toNanos(), TimeUnit.NANOSECONDS);
        followers.forEach(follower -> follower.error(failed));
    }

    /** What becomes of an embedder's error; never its message, which may hold a text. */
    static HearthbookException failed(Embedder embedder, Throwable cause) {
        return cause instanceof HearthbookException known
                ? known
                : new HearthbookException(
                        ErrorCode.EMBEDDING_FAILED,
                        "the embedder of " + embedder.model() + " failed ("
                                + cause.getClass().getSimpleName()
                                + "); see to it, its cause is attached. What waits is embedded as soon as it is well",
                        cause);
    }

    /** How far the vectors are: now, and on until none is waiting. */
    Flux<EmbeddingProgress> progress() {
        return Flux.create(
                sink -> {
                    if (closed) {
                        sink.error(new IllegalStateException("the views were closed"));
                        return;
                    }
                    followers.add(sink);
                    sink.onDispose(() -> followers.remove(sink));
                    bell.ring();
                },
                FluxSink.OverflowStrategy.LATEST);
    }

    private void tell(boolean idle) {
        if (followers.isEmpty()) {
            return;
        }
        long now = workers.nanos();
        if (!idle && told && now - toldAt < TOLD_EVERY.toNanos()) {
            return;
        }
        told = true;
        toldAt = now;
        // Who comes after the count may have written what it does not see.
        List<FluxSink<EmbeddingProgress>> present = List.copyOf(followers);
        EmbeddingProgress progress = counted();
        present.forEach(follower -> follower.next(progress));
        if (progress.waiting() == 0) {
            present.forEach(FluxSink::complete);
        }
    }

    private EmbeddingProgress counted() {
        long done = 0;
        long waitingNow = 0;
        long refused = 0;
        for (Home home : homes.get()) {
            try (ReadStore.Snapshot snapshot = home.worker().snapshot()) {
                done += rows.countDone(snapshot, home.vectors());
                waitingNow += rows.countWaiting(snapshot, home.vectors());
                refused += rows.countRefused(snapshot, home.vectors());
            }
        }
        return new EmbeddingProgress(done, waitingNow, refused);
    }

    /** A question's vector. */
    Mono<float[]> question(String text) {
        return embedder.question(text)
                .timeout(ANSWER_MAX, workers.timer())
                .map(vector ->
                        Vectors.unit("the question's vector by " + embedder.model(), vector, embedder.dimension()))
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("no vector was given")))
                .onErrorMap(cause -> failed(embedder, cause));
    }

    /** Tells the worker to stop, without waiting for it. */
    void stop() {
        closed = true;
        CompletableFuture<?> now = waiting;
        if (now != null) {
            now.cancel(true);
        }
        bell.ring();
    }

    @Override
    public void close() {
        stop();
        if (hired != null) {
            hired.join();
        }
        followers.forEach(follower -> follower.error(new IllegalStateException("the views were closed")));
    }
}
