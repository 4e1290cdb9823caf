package dev.hearthbook.projections.internal;

import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Require;
import dev.hearthbook.projections.internal.query.Asker;
import dev.hearthbook.projections.internal.worker.Apart;
import dev.hearthbook.projections.internal.worker.Compared;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.view.Aggregate;
import dev.hearthbook.view.Groups;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Past;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.RowDifference;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tables that stand still, asked as those that follow are. Any thread. */
final class StandingPast implements Past {
    private final RunningViews views;
    private final Apart tables;

    StandingPast(RunningViews views, Apart tables) {
        this.views = views;
        this.tables = tables;
    }

    @Override
    public Mark mark() {
        return tables.mark();
    }

    /** A question about rows of one of these tables. */
    private interface Question<R> {
        R answer(Asker asker, Table table);
    }

    private <R> Mono<R> ask(Table table, Question<R> question) {
        return Mono.defer(() -> {
            Table kept = kept(table);
            return views.answer(() -> question.answer(views.asker(), kept));
        });
    }

    private Table kept(Table table) {
        Table kept = views.home(table).table();
        Require.that(
                tables.group().tables().stream().anyMatch(it -> it.name().equals(kept.name())),
                "this past holds the tables of '%s', and '%s' is none of them; ask for a past of that table",
                tables.group().name(),
                kept.name());
        return kept;
    }

    @Override
    public <T> Mono<Page<T>> page(Query<T> query) {
        return ask(query.spec().table(), (asker, table) -> {
            Query.Spec spec = query.spec().on(table);
            return asker.page(tables, spec, asker.plan(spec), Map.of()).page(query);
        });
    }

    @Override
    public Mono<Long> count(Query<?> query) {
        return ask(
                query.spec().table(),
                (asker, table) -> asker.count(tables, query.spec().on(table)));
    }

    @Override
    public Mono<Boolean> exists(Query<?> query) {
        return ask(
                query.spec().table(),
                (asker, table) -> asker.exists(tables, query.spec().on(table)));
    }

    @Override
    public Mono<Groups> aggregate(Aggregate aggregate) {
        return ask(
                aggregate.spec().rows().table(),
                (asker, table) -> asker.aggregate(tables, aggregate.spec().on(table)));
    }

    @Override
    public <T> Mono<List<Hit<T>>> search(Search<T> search) {
        return ask(
                search.spec().table(),
                (asker, table) -> asker.search(tables, search, search.spec().on(table), Optional.empty()));
    }

    @Override
    public Flux<RowDifference> differences(Table table, Past other) {
        return Flux.defer(() -> {
            Require.that(
                    other instanceof StandingPast past && past.views == views,
                    "the two pasts belong to different views; ask the same book for both");
            Table kept = kept(table);
            ((StandingPast) other).kept(table);
            return views.follow(Flux.using(
                    () -> compared((StandingPast) other),
                    both -> Flux.fromIterable(
                            () -> views.asker().differences(List.of(kept), both.before(), both.after())),
                    Compared::close));
        });
    }

    private Compared compared(StandingPast other) {
        ReadStore.Snapshot here = tables.snapshot();
        try {
            return new Compared(here, other.tables.snapshot(), () -> {});
        } catch (Throwable e) {
            here.close();
            throw e;
        }
    }

    @Override
    public void close() {
        tables.close();
        views.left(this);
    }

    @Override
    public String toString() {
        return "Past[" + tables.group().name() + " at " + tables.mark() + "]";
    }
}
