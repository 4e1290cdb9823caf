package dev.hearthbook.view;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The seam of reading: tables that follow the log, and questions to them.
 *
 * <p><b>Threads.</b> Any thread; publishers are cold and never block the subscriber's thread.
 *
 * <p><b>Errors</b> arrive as {@link dev.hearthbook.model.HearthbookException}: {@code FOREIGN_CURSOR},
 * {@code STALE_POSITION}, {@code QUERY_REFUSED} (an unknown table, a blind column without a subject, more rows to open or more
 * groups than allowed), {@code VIEW_LATE} (a
 * mark was not reached in time), {@code PROJECTION_FAILED} (the table's projection stopped).
 */
public interface Views extends AutoCloseable {
    /** Begins to follow a book; called once, by the book. Returns when stored views are open, not when they have caught up. */
    void open(ViewSource source);

    /** One page of the answer. An erased or unknown subject has no rows. */
    <T> Mono<Page<T>> page(Query<T> query);

    /** How many rows meet the query's conditions; its limit, its cursor and what it skips do not count. */
    Mono<Long> count(Query<?> query);

    /** Whether any row meets the query's conditions. */
    Mono<Boolean> exists(Query<?> query);

    /**
     * Numbers about the rows that meet a query's conditions, in groups. Rows whose keys were destroyed a moment ago may still be
     * counted.
     *
     * @see Aggregate
     */
    Mono<Groups> aggregate(Aggregate aggregate);

    /** Answers the query as {@link #page} does, and tells how. */
    Mono<Explanation> explain(Query<?> query);

    /** The best rows for some words. An erased or unknown subject has no hits. */
    <T> Mono<List<Hit<T>>> search(Search<T> search);

    /**
     * Answers the search as {@link #search} does, and counts every row that it would find without a limit. Where rows must be opened
     * to tell, all of them are, within the search's bound.
     *
     * @param by blind columns, by whose values rows are counted, too
     */
    <T> Mono<Findings<T>> findings(Search<T> search, Set<String> by);

    /**
     * The answer now, and again whenever it changes: whole pages, the newest always, those in between when the subscriber
     * keeps up. Only real differences are emitted.
     */
    <T> Flux<Page<T>> watch(Query<T> query);

    /** First a {@link Change.Reset}, then every exact difference; a subscriber that falls too far behind gets a reset. */
    <T> Flux<Change<T>> changes(Query<T> query);

    /**
     * Goes on where an earlier subscription ended, in this process: exactly the differences since, while the query still keeps them;
     * otherwise it begins with a {@link Change.Reset}. A query that was followed this way keeps its last 256 differences for 60
     * seconds after everybody has left.
     *
     * @param from the {@link Change#to} of the last change that was received; {@link Mark#START} for the first time
     */
    <T> Flux<Change<T>> changes(Query<T> query, Mark from);

    /** Completes when every projection has reached the mark; {@code VIEW_LATE} after 30 seconds. */
    Mono<Void> await(Mark mark);

    /**
     * How many rows of each table hang on any of these keys now; tables without any are left out. Counts what is stored, readable or
     * not.
     */
    Mono<Map<String, Long>> rowsUnder(Set<Long> scopes);

    /**
     * Completes when nothing of the rows that were removed is left in the files: search indexes are merged and write-ahead logs
     * cut off. {@code OVERLOADED} when readers held an older state for too long; ask again.
     */
    Mono<Void> purge();

    /** Builds every view anew as fast as it can. */
    default Flux<RebuildProgress> rebuild() {
        return rebuild(RebuildControl.unbounded());
    }

    /**
     * Builds every view anew from the log beside the serving ones, then swaps them; emits progress, then completes. What was
     * interrupted by a crash or by closing the book goes on where it was when it is asked for again; cancelling the subscription
     * gives it up.
     *
     * @param control pauses and throttles it
     */
    Flux<RebuildProgress> rebuild(RebuildControl control);

    /**
     * Builds every view anew beside the serving ones and compares: every row in which the two differ, {@code before} as it serves,
     * {@code after} as it was built. Serving views stay as they are, and what was built is deleted. Search indexes are not compared.
     *
     * @param control pauses and throttles it, and tells how far it is
     */
    Flux<RowDifference> rehearse(RebuildControl control);

    /**
     * The views as they were after the event at a mark: a rebuild beside, up to there. Close what you get; it takes as much room as the
     * views did then.
     *
     * @param table one of those that are wanted; others of its group come with it
     * @param control pauses and throttles it, and tells how far it is
     * @return {@code STALE_POSITION} when the history does not hold the mark
     */
    Mono<Past> asOf(Mark mark, Table table, RebuildControl control);

    /**
     * Tables made of some events and of nothing else, in memory: what a part of the book was. A row is right when all events that made it are
     * among them.
     *
     * @param mark what the tables are said to reflect
     * @param table one of those that are wanted; others of its group come with it
     * @param events in order, at most {@value Past#EVENTS_MAX}; {@code QUERY_REFUSED} for more
     */
    Mono<Past> replay(Mark mark, Table table, Flux<Recorded> events);

    /** Which events projections could not fold; the streams they belong to wait. From memory, at once; at most 1,000 a group. */
    List<ParkedEvent> parked();

    /**
     * Tries again to fold a parked event and what waits behind it: when whatever it failed on is mended without another version of the
     * projection. Rows are then as if those events had been recorded last.
     *
     * @return false when it failed again; true when there is nothing parked any more, or never was
     */
    Mono<Boolean> redrive(String projection, Position position);

    /**
     * How far the vectors are that rows are found by: now, and again as they come, until no text waits for one; then completes. They
     * are made whether anybody follows or not. Completes at once without an {@link dev.hearthbook.vector.Embedder}; ends with
     * {@code EMBEDDING_FAILED} when the embedder fails, which is asked again all the same.
     */
    default Flux<EmbeddingProgress> embeddings() {
        return Flux.empty();
    }

    /** How each projection stands. From memory, at once. */
    List<ViewStatus> status();

    /** Stops following; running queries end. */
    @Override
    void close();

    /**
     * How far a rebuild has come.
     *
     * @param events folded so far, those included that were folded before it was interrupted
     * @param total to fold, as known now
     * @param elapsed since it began or went on, pauses left out
     * @param left how much longer it takes at the speed so far, indexes and swap included; empty until there is a speed
     */
    record RebuildProgress(long events, long total, Duration elapsed, Optional<Duration> left) {}

    /**
     * How far vectors are.
     *
     * @param done rows with a vector of the embedder's model
     * @param waiting rows whose text waits for one, new ones and those with a vector of another model
     * @param refused rows that the model could not embed; they are found by words only
     */
    record EmbeddingProgress(long done, long waiting, long refused) {}

    /**
     * How a projection stands.
     *
     * @param projection its name
     * @param mark what its tables reflect
     * @param lag how many positions it is behind; while its tables are built from the start, how many are left
     * @param failure why it stopped; empty while it runs. Never content.
     * @param bytes what its tables take on disk; 0 in memory
     * @param parked how many streams it cannot go on with, each for an event that it could not fold ({@link #parked})
     */
    record ViewStatus(String projection, Mark mark, long lag, String failure, long bytes, int parked) {}
}
