package dev.hearthbook.projections.internal;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.projections.internal.live.LiveQueries;
import dev.hearthbook.projections.internal.query.Asker;
import dev.hearthbook.projections.internal.vector.Meaning;
import dev.hearthbook.projections.internal.worker.Compared;
import dev.hearthbook.projections.internal.worker.Headway;
import dev.hearthbook.projections.internal.worker.ProjectionWorker;
import dev.hearthbook.projections.internal.worker.Reins;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.view.Aggregate;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.Explanation;
import dev.hearthbook.view.Findings;
import dev.hearthbook.view.Groups;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.ParkedEvent;
import dev.hearthbook.view.Past;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.RebuildControl;
import dev.hearthbook.view.RowDifference;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import dev.hearthbook.view.ViewSource;
import dev.hearthbook.view.Views;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Views over any kind of store. Closed views can be opened again, by another book too; what they then hold is what their
 * stores kept.
 */
public final class ProjectionViews implements Views {
    private final Supplier<? extends ReadStores> stores;
    private final Settings settings;
    private volatile @Nullable RunningViews running;

    /** @param stores makes the stores at every {@link #open} */
    public ProjectionViews(Supplier<? extends ReadStores> stores, Settings settings) {
        this.stores = stores;
        this.settings = settings;
    }

    @Override
    public synchronized void open(ViewSource source) {
        if (running != null) {
            throw new IllegalStateException("these views follow a book already; close it, or make other views");
        }
        running = RunningViews.open(source, stores.get(), settings);
    }

    @Override
    public <T> Mono<Page<T>> page(Query<T> query) {
        return ask(query.spec().table(), query.spec().after(), (now, home) -> {
            Query.Spec spec = query.spec().on(home.table());
            return now.asker()
                    .page(home.worker(), spec, now.asker().plan(spec), Map.of())
                    .page(query);
        });
    }

    @Override
    public Mono<Long> count(Query<?> query) {
        return ask(query, (asker, home, spec) -> asker.count(home.worker(), spec));
    }

    @Override
    public Mono<Boolean> exists(Query<?> query) {
        return ask(query, (asker, home, spec) -> asker.exists(home.worker(), spec));
    }

    @Override
    public Mono<Explanation> explain(Query<?> query) {
        return ask(query, (asker, home, spec) -> asker.explain(home.worker(), spec));
    }

    @Override
    public Mono<Groups> aggregate(Aggregate aggregate) {
        Query.Spec rows = aggregate.spec().rows();
        return ask(
                rows.table(),
                rows.after(),
                (now, home) ->
                        now.asker().aggregate(home.worker(), aggregate.spec().on(home.table())));
    }

    @Override
    public <T> Mono<List<Hit<T>>> search(Search<T> search) {
        return Mono.defer(() -> {
            Optional<Meaning> meaning = running()
                    .meaning()
                    .filter(it -> search.spec().table().vectors().isPresent()
                            && !search.spec().wordsOnly()
                            && !search.spec().words().text().isBlank());
            return meaning.isEmpty()
                    ? search(search, home -> Optional.empty())
                    : meaning.get()
                            .question(search.spec().words().text())
                            .flatMap(vector ->
                                    search(search, home -> Optional.of(new Asker.Meant(meaning.get(), home, vector))));
        });
    }

    private <T> Mono<List<Hit<T>>> search(Search<T> search, Function<ProjectionWorker, Optional<Asker.Meant>> meant) {
        return ask(
                search.spec().table(),
                search.spec().after(),
                (now, home) -> now.asker()
                        .search(home.worker(), search, search.spec().on(home.table()), meant.apply(home.worker())));
    }

    @Override
    public Flux<EmbeddingProgress> embeddings() {
        return Flux.defer(() -> running().meaning().map(Meaning::progress).orElse(Flux.empty()));
    }

    @Override
    public <T> Mono<Findings<T>> findings(Search<T> search, Set<String> by) {
        return ask(
                search.spec().table(),
                search.spec().after(),
                (now, home) -> now.asker()
                        .findings(home.worker(), search, search.spec().on(home.table()), by));
    }

    /** A question to whoever keeps the table. */
    private interface Question<R> {
        R answer(RunningViews now, RunningViews.Home home);
    }

    /** A question about the rows of a query. */
    private interface RowQuestion<R> {
        R answer(Asker asker, RunningViews.Home home, Query.Spec spec);
    }

    private <R> Mono<R> ask(Query<?> query, RowQuestion<R> question) {
        return ask(
                query.spec().table(),
                query.spec().after(),
                (now, home) -> question.answer(now.asker(), home, query.spec().on(home.table())));
    }

    private <R> Mono<R> ask(Table table, Optional<Mark> after, Question<R> question) {
        return Mono.defer(() -> {
            RunningViews now = running();
            RunningViews.Home home = now.home(table);
            return answer(now, home.worker(), after, () -> question.answer(now, home));
        });
    }

    private static <R> Mono<R> answer(
            RunningViews now, ProjectionWorker worker, Optional<Mark> after, Callable<R> question) {
        return after.isPresent() ? now.answerAt(worker, after.get(), question) : now.answer(question);
    }

    @Override
    public <T> Flux<Page<T>> watch(Query<T> query) {
        return Flux.defer(() -> {
            RunningViews now = running();
            RunningViews.Home home = now.home(query.spec().table());
            return follow(now, home, query, now.live().watch(home.worker(), home.table(), query));
        });
    }

    @Override
    public <T> Flux<Change<T>> changes(Query<T> query) {
        return Flux.defer(() -> {
            RunningViews now = running();
            RunningViews.Home home = now.home(query.spec().table());
            return follow(now, home, query, now.live().changes(home.worker(), home.table(), query, Optional.empty()));
        });
    }

    @Override
    public <T> Flux<Change<T>> changes(Query<T> query, Mark from) {
        return Flux.defer(() -> {
            RunningViews now = running();
            RunningViews.Home home = now.home(query.spec().table());
            return now.resumable(from).flatMapMany(held -> {
                Query<T> asked =
                        held.compareTo(query.spec().after().orElse(Mark.START)) > 0 ? query.after(held) : query;
                return follow(
                        now, home, asked, now.live().changes(home.worker(), home.table(), query, Optional.of(held)));
            });
        });
    }

    private static <R> Flux<R> follow(RunningViews now, RunningViews.Home home, Query<?> query, Flux<R> answers) {
        Optional<Mark> after = query.spec().after();
        return after.isPresent() ? now.followAt(home.worker(), after.get(), answers) : answers;
    }

    @Override
    public Mono<Void> await(Mark mark) {
        return Mono.defer(() -> running().await(mark));
    }

    @Override
    public Mono<Map<String, Long>> rowsUnder(Set<Long> scopes) {
        return Mono.defer(() -> {
            RunningViews now = running();
            return now.answer(() -> now.rowsUnder(scopes));
        });
    }

    @Override
    public Mono<Void> purge() {
        return Mono.defer(() -> {
            RunningViews now = running();
            return now.answer(() -> {
                        now.workers().forEach(ProjectionWorker::purge);
                        return true;
                    })
                    .then();
        });
    }

    @Override
    public Flux<RebuildProgress> rebuild(RebuildControl control) {
        // Requests must not wait behind the rebuild on its thread: hence "false".
        return Flux.defer(() -> {
            RunningViews now = running();
            return Flux.<RebuildProgress>create(sink -> rebuild(now, control, sink), FluxSink.OverflowStrategy.LATEST)
                    .subscribeOn(Schedulers.fromExecutor(now.rebuilds()), false);
        });
    }

    private static void rebuild(RunningViews now, RebuildControl control, FluxSink<RebuildProgress> sink) {
        Reins reins = new Reins(control, now.source().workers(), sink::next);
        sink.onDispose(reins::drop);
        List<ProjectionWorker> workers = now.workers();
        Headway headway = new Headway(now.source(), reins, workers.size());
        try {
            workers.forEach(worker -> worker.rebuild(reins, headway));
            headway.end();
            reins.tell(headway.now());
            sink.complete();
        } catch (Throwable e) {
            if (!sink.isCancelled()) {
                sink.error(told(e));
            }
        }
    }

    private static Throwable told(Throwable e) {
        return e instanceof CancellationException
                ? new IllegalStateException("the views were closed during the rebuild", e)
                : e;
    }

    @Override
    public Flux<RowDifference> rehearse(RebuildControl control) {
        return Flux.defer(() -> {
            RunningViews now = running();
            Reins reins = new Reins(control, now.source().workers(), step -> {});
            return Flux.fromIterable(now.workers())
                    .concatMap(worker -> rehearse(now, worker, reins))
                    .subscribeOn(Schedulers.fromExecutor(now.rebuilds()), false)
                    .doOnCancel(reins::drop)
                    .onErrorMap(ProjectionViews::told);
        });
    }

    private static Flux<RowDifference> rehearse(RunningViews now, ProjectionWorker worker, Reins reins) {
        return Flux.using(
                () -> worker.rehearse(reins, new Headway(now.source(), reins, 1)),
                compared -> Flux.fromIterable(
                        () -> now.asker().differences(worker.group().tables(), compared.before(), compared.after())),
                Compared::close);
    }

    @Override
    public Mono<Past> asOf(Mark mark, Table table, RebuildControl control) {
        return Mono.defer(() -> {
            RunningViews now = running();
            ProjectionWorker worker = now.home(table).worker();
            Reins reins = new Reins(control, now.source().workers(), step -> {});
            return Mono.<Past>create(sink -> {
                        try {
                            sink.success(now.past(worker, mark, reins));
                        } catch (Throwable e) {
                            sink.error(told(e));
                        }
                    })
                    .doOnDiscard(Past.class, Past::close)
                    .subscribeOn(Schedulers.fromExecutor(now.rebuilds()))
                    .doOnCancel(reins::drop);
        });
    }

    @Override
    public Mono<Past> replay(Mark mark, Table table, Flux<Recorded> events) {
        return Mono.defer(() -> {
            RunningViews now = running();
            ProjectionWorker worker = now.home(table).worker();
            return events.take(Past.EVENTS_MAX + 1L)
                    .collectList()
                    .flatMap(some -> now.answer(() -> now.past(worker, mark, some)));
        });
    }

    @Override
    public List<ParkedEvent> parked() {
        return running().workers().stream()
                .flatMap(worker -> worker.parked().stream())
                .toList();
    }

    @Override
    public Mono<Boolean> redrive(String projection, Position position) {
        return Mono.defer(() -> {
            RunningViews now = running();
            ProjectionWorker worker = now.workers().stream()
                    .filter(it -> it.group().projections().stream()
                            .anyMatch(one -> one.name().equals(projection)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "no projection is named '" + projection + "'; status() names those there are"));
            return now.answer(() -> worker.redrive(projection, position));
        });
    }

    @Override
    public List<ViewStatus> status() {
        return running().workers().stream()
                .flatMap(worker -> worker.status().stream())
                .toList();
    }

    @Override
    public synchronized void close() {
        RunningViews now = running;
        running = null;
        if (now != null) {
            now.close();
        }
    }

    /** For tests: what lives. */
    LiveQueries live() {
        return running().live();
    }

    private RunningViews running() {
        RunningViews now = running;
        if (now == null) {
            throw new IllegalStateException("these views follow no book; open a book with them first");
        }
        return now;
    }
}
