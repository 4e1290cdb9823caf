package dev.hearthbook.internal.journal;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
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
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A read side without any table: it is always where the log is, and has no rows. */
final class NoTables implements Views {
    @Override
    public void open(ViewSource source) {}

    @Override
    public <T> Mono<Page<T>> page(Query<T> query) {
        return Mono.error(none());
    }

    @Override
    public Mono<Long> count(Query<?> query) {
        return Mono.error(none());
    }

    @Override
    public Mono<Boolean> exists(Query<?> query) {
        return Mono.error(none());
    }

    @Override
    public Mono<Groups> aggregate(Aggregate aggregate) {
        return Mono.error(none());
    }

    @Override
    public Mono<Explanation> explain(Query<?> query) {
        return Mono.error(none());
    }

    @Override
    public <T> Mono<List<Hit<T>>> search(Search<T> search) {
        return Mono.error(none());
    }

    @Override
    public <T> Mono<Findings<T>> findings(Search<T> search, Set<String> by) {
        return Mono.error(none());
    }

    @Override
    public <T> Flux<Page<T>> watch(Query<T> query) {
        return Flux.error(none());
    }

    @Override
    public <T> Flux<Change<T>> changes(Query<T> query) {
        return Flux.error(none());
    }

    @Override
    public <T> Flux<Change<T>> changes(Query<T> query, Mark from) {
        return Flux.error(none());
    }

    @Override
    public Mono<Void> await(Mark mark) {
        return Mono.empty();
    }

    @Override
    public Mono<Map<String, Long>> rowsUnder(Set<Long> scopes) {
        return Mono.just(Map.of());
    }

    @Override
    public Mono<Void> purge() {
        return Mono.empty();
    }

    @Override
    public Flux<RebuildProgress> rebuild(RebuildControl control) {
        return Flux.empty();
    }

    @Override
    public Flux<RowDifference> rehearse(RebuildControl control) {
        return Flux.empty();
    }

    @Override
    public Mono<Past> asOf(Mark mark, Table table, RebuildControl control) {
        return Mono.error(none());
    }

    @Override
    public Mono<Past> replay(Mark mark, Table table, Flux<Recorded> events) {
        return Mono.error(none());
    }

    @Override
    public List<ParkedEvent> parked() {
        return List.of();
    }

    @Override
    public Mono<Boolean> redrive(String projection, Position position) {
        return Mono.error(none());
    }

    @Override
    public List<ViewStatus> status() {
        return List.of();
    }

    @Override
    public void close() {}

    private static IllegalStateException none() {
        return new IllegalStateException("this book was opened without views");
    }
}
