package dev.hearthbook.projections.internal;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.internal.live.LiveQueries;
import dev.hearthbook.projections.internal.memory.MemoryReadStores;
import dev.hearthbook.projections.internal.query.Asker;
import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.internal.search.Analyzer;
import dev.hearthbook.projections.internal.search.BlindTokens;
import dev.hearthbook.projections.internal.vector.EmbeddingWorker;
import dev.hearthbook.projections.internal.vector.Meaning;
import dev.hearthbook.projections.internal.worker.Group;
import dev.hearthbook.projections.internal.worker.ProjectionWorker;
import dev.hearthbook.projections.internal.worker.Reins;
import dev.hearthbook.projections.internal.worker.WorkerListener;
import dev.hearthbook.projections.internal.worker.Workshop;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.view.Past;
import dev.hearthbook.view.Table;
import dev.hearthbook.view.ViewSource;
import dev.hearthbook.work.Workers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Views between open and close: the workers, and the threads that answer questions. Any thread. */
final class RunningViews implements AutoCloseable {
    /** Questions from threads that must not block wait here; beyond that they get {@code OVERLOADED}. */
    private static final int QUESTIONS_WAITING_MAX = 16_384;

    /** Rebuilds at once, and as many that wait; of one group only one succeeds. */
    private static final int REBUILDS_MAX = 4;

    private static final long CLOSE_SECONDS = 10;

    private final ViewSource source;
    private final ReadStores stores;
    private final Asker asker;
    private final LiveQueries live;
    private final Optional<Meaning> meaning;
    private final List<ProjectionWorker> workers = new ArrayList<>();
    private final Map<String, Home> homes = new HashMap<>();
    private final Set<StandingPast> pasts = ConcurrentHashMap.newKeySet();
    private final ExecutorService questionThreads;
    private final ExecutorService liveThreads;
    private final ExecutorService rebuildThreads;
    private final Scheduler questions;
    private volatile boolean closed;

    private RunningViews(ViewSource source, ReadStores stores, Settings settings) {
        this.source = source;
        this.stores = stores;
        RowSealer sealer = new RowSealer(source.keys());
        BlindTokens tokens = new BlindTokens(source.keys(), new Analyzer(settings.language()));
        this.asker = new Asker(source, sealer, tokens);
        Workers hands = source.workers();
        this.questionThreads = hands.pool("hearthbook-query", settings.readers(), QUESTIONS_WAITING_MAX);
        this.questions = Schedulers.fromExecutorService(questionThreads);
        int runners = Math.max(1, settings.readers() / 2);
        // Holds no more tasks than there are runners: live queries queue elsewhere, each at most once.
        this.liveThreads = hands.pool("hearthbook-live", runners, runners);
        this.live = new LiveQueries(asker, hands, liveThreads, runners);
        this.rebuildThreads = hands.pool("hearthbook-rebuild", REBUILDS_MAX, REBUILDS_MAX);
        this.meaning = settings.vectors().map(vectors -> new Meaning(vectors, source, sealer, this::embedded, live));
        WorkerListener listener = meaning.<WorkerListener>map(it -> it).orElse(live);
        Workshop workshop = new Workshop(source, stores, sealer, tokens, settings.language(), settings.pace());
        try {
            for (Group group : settings.groups()) {
                ProjectionWorker worker = ProjectionWorker.open(group, workshop, listener);
                workers.add(worker);
                group.tables().forEach(table -> homes.put(table.name(), new Home(table, worker)));
            }
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    static RunningViews open(ViewSource source, ReadStores stores, Settings settings) {
        RunningViews running = new RunningViews(source, stores, settings);
        source.onAppend(() -> running.workers.forEach(ProjectionWorker::ring));
        running.workers.forEach(ProjectionWorker::start);
        running.meaning.ifPresent(Meaning::start);
        return running;
    }

    ViewSource source() {
        return source;
    }

    Asker asker() {
        return asker;
    }

    /** Empty without an embedder. */
    Optional<Meaning> meaning() {
        return meaning;
    }

    private List<EmbeddingWorker.Home> embedded() {
        List<EmbeddingWorker.Home> embedded = new ArrayList<>();
        for (ProjectionWorker worker : workers) {
            for (Table table : worker.group().tables()) {
                worker.group()
                        .vectors(table)
                        .ifPresent(vectors -> embedded.add(new EmbeddingWorker.Home(table, vectors, worker)));
            }
        }
        return embedded;
    }

    LiveQueries live() {
        return live;
    }

    List<ProjectionWorker> workers() {
        return workers;
    }

    /** Where rebuilds run. */
    Executor rebuilds() {
        return rebuildThreads;
    }

    /** Fills a past, which takes as long as a rebuild up to there. */
    StandingPast past(ProjectionWorker worker, Mark mark, Reins reins) {
        requireHeld(null, mark);
        return kept(new StandingPast(this, worker.asOf(mark, reins)));
    }

    /** Makes a past of these events alone. */
    Past past(ProjectionWorker worker, Mark mark, List<Recorded> events) {
        if (events.size() > Past.EVENTS_MAX) {
            throw new HearthbookException(
                    ErrorCode.QUERY_REFUSED,
                    "a past in memory is made of at most " + Past.EVENTS_MAX
                            + " events, and here are more; ask for the whole table as it was, or for a smaller part");
        }
        requireHeld(null, mark);
        return kept(new StandingPast(this, worker.replay(mark, events, new MemoryReadStores())));
    }

    private StandingPast kept(StandingPast past) {
        pasts.add(past);
        if (closed) {
            past.close();
        }
        return past;
    }

    void left(StandingPast past) {
        pasts.remove(past);
    }

    /** The table as these views keep it, and who keeps it up. */
    record Home(Table table, ProjectionWorker worker) {}

    /** @throws HearthbookException {@code QUERY_REFUSED} when no projection here keeps the table */
    Home home(Table table) {
        Home home = homes.get(table.name());
        if (home == null) {
            throw new HearthbookException(
                    ErrorCode.QUERY_REFUSED,
                    "no projection of this book keeps table '" + table.name() + "'; there are "
                            + homes.keySet().stream().sorted().toList()
                            + ". Give the projection to the views before the book is opened");
        }
        if (home.table() != table
                && !home.table().signature().equals(table.signature())
                && !home.table().declared().signature().equals(table.signature())) {
            throw new HearthbookException(
                    ErrorCode.QUERY_REFUSED,
                    "table '" + table.name() + "' of the query has another shape than that of its projection; use the"
                            + " projection's table");
        }
        return home;
    }

    /** Answers on the caller's thread when it may block, on one of ours otherwise. */
    <R> Mono<R> answer(Callable<R> question) {
        return here(Mono.fromCallable(question));
    }

    /** The same for answers that go on. */
    <R> Flux<R> follow(Flux<R> answers) {
        return Schedulers.isInNonBlockingThread()
                ? answers.subscribeOn(questions).onErrorMap(RejectedExecutionException.class, RunningViews::overloaded)
                : answers;
    }

    /** Answers once the worker has reached the mark. */
    <R> Mono<R> answerAt(ProjectionWorker worker, Mark after, Callable<R> question) {
        return here(Mono.defer(() -> {
            requireHeld(worker, after);
            return worker.hasReached(after)
                    ? Mono.fromCallable(question)
                    : worker.await(after).then(Mono.fromCallable(question).subscribeOn(questions));
        }));
    }

    /** The same for answers that go on. */
    <R> Flux<R> followAt(ProjectionWorker worker, Mark after, Flux<R> answers) {
        return here(Mono.fromCallable(() -> {
                    requireHeld(worker, after);
                    return worker.hasReached(after);
                }))
                .flatMapMany(reached -> reached
                        ? answers
                        : worker.await(after).publishOn(questions).thenMany(answers));
    }

    /** The mark, or the beginning when the history does not hold it any more: then there is nothing to go on from. */
    Mono<Mark> resumable(Mark mark) {
        return here(Mono.fromCallable(() -> mark.equals(Mark.START) || source.holds(mark) ? mark : Mark.START));
    }

    Mono<Void> await(Mark mark) {
        return here(Mono.defer(() -> {
            requireHeld(null, mark);
            return Mono.when(workers.stream()
                    .filter(worker -> !worker.hasReached(mark))
                    .map(worker -> worker.await(mark))
                    .toList());
        }));
    }

    private <R> Mono<R> here(Mono<R> work) {
        return Schedulers.isInNonBlockingThread()
                ? work.subscribeOn(questions).onErrorMap(RejectedExecutionException.class, RunningViews::overloaded)
                : work;
    }

    private static HearthbookException overloaded(RejectedExecutionException refused) {
        return new HearthbookException(
                ErrorCode.OVERLOADED,
                "more than " + QUESTIONS_WAITING_MAX + " questions wait for a reader; ask less at once, or give the"
                        + " views more readers",
                refused);
    }

    /** How many rows of each table hang on any of these scopes; tables without any are left out. */
    Map<String, Long> rowsUnder(Set<Long> scopes) {
        Map<String, Long> counts = new TreeMap<>();
        for (ProjectionWorker worker : workers) {
            try (ReadStore.Snapshot snapshot = worker.snapshot()) {
                for (Table table : worker.group().tables()) {
                    long rows = snapshot.countUnder(table, scopes);
                    if (rows > 0) {
                        counts.put(table.name(), rows);
                    }
                }
            }
        }
        return counts;
    }

    private void requireHeld(@Nullable ProjectionWorker worker, Mark mark) {
        boolean known = mark.equals(Mark.START)
                || (worker != null ? worker.mark().equals(mark) : source.head().equals(mark));
        if (!known && !source.holds(mark)) {
            throw new HearthbookException(
                    ErrorCode.STALE_POSITION,
                    "the book's history does not hold " + mark + " (any more); its end is " + source.head()
                            + ". Read without after(), or take a new receipt");
        }
    }

    @Override
    public void close() {
        closed = true;
        live.close();
        meaning.ifPresent(Meaning::stop);
        workers.forEach(ProjectionWorker::stop);
        liveThreads.shutdown();
        questionThreads.shutdown();
        rebuildThreads.shutdown();
        questions.dispose();
        awaited(liveThreads);
        awaited(questionThreads);
        pasts.forEach(StandingPast::close);
        workers.forEach(ProjectionWorker::close);
        // After the others: it may wait for one of them to write, and they let go of it when they close.
        meaning.ifPresent(Meaning::close);
        awaited(rebuildThreads); // they wait for the workers to take what they built, or to refuse it
        stores.close();
    }

    private static void awaited(ExecutorService threads) {
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
