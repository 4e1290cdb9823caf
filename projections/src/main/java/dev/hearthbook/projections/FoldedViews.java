package dev.hearthbook.projections;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Require;
import dev.hearthbook.projections.fold.HouseProjections;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.internal.ProjectionViews;
import dev.hearthbook.projections.internal.Settings;
import dev.hearthbook.projections.internal.worker.Group;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.projections.vector.VectorsConfig;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What all front doors have in common: the house's projections in one group, each of the application's in its own. */
abstract class FoldedViews implements Views {
    private final ProjectionViews views;

    FoldedViews(
            Supplier<? extends ReadStores> stores,
            ViewsConfig config,
            Optional<VectorsConfig> vectors,
            List<Projection> own) {
        List<Group> groups = new ArrayList<>();
        if (!HouseProjections.all().isEmpty()) {
            groups.add(new Group(HouseProjections.GROUP, HouseProjections.all(), config.paths(), vectors.isPresent()));
        }
        own.forEach(projection ->
                groups.add(new Group(projection.name(), List.of(projection), config.paths(), vectors.isPresent())));
        Set<String> tables = groups.stream()
                .flatMap(group -> group.tables().stream())
                .map(Table::name)
                .collect(Collectors.toCollection(TreeSet::new));
        config.paths()
                .keySet()
                .forEach(table -> Require.that(
                        tables.contains(table),
                        "paths into table '%s' were to be indexed, but there is none; there are %s",
                        table,
                        tables));
        this.views = new ProjectionViews(
                stores, new Settings(groups, config.language(), config.pace(), config.readers(), vectors));
    }

    static List<Projection> and(List<Projection> own, Projection another) {
        List<Projection> all = new ArrayList<>(own);
        all.add(another);
        return List.copyOf(all);
    }

    @Override
    public void open(ViewSource source) {
        views.open(source);
    }

    @Override
    public <T> Mono<Page<T>> page(Query<T> query) {
        return views.page(query);
    }

    @Override
    public Mono<Long> count(Query<?> query) {
        return views.count(query);
    }

    @Override
    public Mono<Boolean> exists(Query<?> query) {
        return views.exists(query);
    }

    @Override
    public Mono<Groups> aggregate(Aggregate aggregate) {
        return views.aggregate(aggregate);
    }

    @Override
    public Mono<Explanation> explain(Query<?> query) {
        return views.explain(query);
    }

    @Override
    public <T> Mono<List<Hit<T>>> search(Search<T> search) {
        return views.search(search);
    }

    @Override
    public <T> Mono<Findings<T>> findings(Search<T> search, Set<String> by) {
        return views.findings(search, by);
    }

    @Override
    public <T> Flux<Page<T>> watch(Query<T> query) {
        return views.watch(query);
    }

    @Override
    public <T> Flux<Change<T>> changes(Query<T> query) {
        return views.changes(query);
    }

    @Override
    public <T> Flux<Change<T>> changes(Query<T> query, Mark from) {
        return views.changes(query, from);
    }

    @Override
    public Mono<Void> await(Mark mark) {
        return views.await(mark);
    }

    @Override
    public Mono<Map<String, Long>> rowsUnder(Set<Long> scopes) {
        return views.rowsUnder(scopes);
    }

    @Override
    public Mono<Void> purge() {
        return views.purge();
    }

    @Override
    public Flux<RebuildProgress> rebuild(RebuildControl control) {
        return views.rebuild(control);
    }

    @Override
    public Flux<RowDifference> rehearse(RebuildControl control) {
        return views.rehearse(control);
    }

    @Override
    public Mono<Past> asOf(Mark mark, Table table, RebuildControl control) {
        return views.asOf(mark, table, control);
    }

    @Override
    public Mono<Past> replay(Mark mark, Table table, Flux<Recorded> events) {
        return views.replay(mark, table, events);
    }

    @Override
    public List<ParkedEvent> parked() {
        return views.parked();
    }

    @Override
    public Mono<Boolean> redrive(String projection, Position position) {
        return views.redrive(projection, position);
    }

    @Override
    public Flux<EmbeddingProgress> embeddings() {
        return views.embeddings();
    }

    @Override
    public List<ViewStatus> status() {
        return views.status();
    }

    @Override
    public void close() {
        views.close();
    }
}
