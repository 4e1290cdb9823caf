package dev.hearthbook.view;

import dev.hearthbook.model.Mark;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The tables of one group as they were after one event: in a file of their own, sealed as all are, which is deleted when this is
 * closed, when the book is, or at the next open; or, of a part of the book, in memory. What was erased since is gone from it as from
 * everywhere.
 *
 * <p><b>Threads and errors</b> as {@link Views}; {@code IllegalStateException} once it is closed.
 */
public interface Past extends AutoCloseable {
    /** Of how many events a past is made that is held in memory. */
    int EVENTS_MAX = 100_000;

    /** What the tables reflect. */
    Mark mark();

    <T> Mono<Page<T>> page(Query<T> query);

    Mono<Long> count(Query<?> query);

    Mono<Boolean> exists(Query<?> query);

    Mono<Groups> aggregate(Aggregate aggregate);

    <T> Mono<List<Hit<T>>> search(Search<T> search);

    /**
     * Every row of a table that differs in another past: {@code before} as it is here, {@code after} as it is there, oldest row
     * first. A row that left and came back is told twice: as gone, and as new.
     *
     * @param other of the same views; it may be earlier or later
     */
    Flux<RowDifference> differences(Table table, Past other);

    /** Ends what is still asked and deletes the file. Harmless the second time. */
    @Override
    void close();
}
