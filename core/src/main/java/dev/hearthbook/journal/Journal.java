package dev.hearthbook.journal;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The book as one totally ordered stream of events.
 *
 * <p><b>Threads.</b> Any thread. Publishers are cold: subscribing twice does the work twice. Work that may block (reading
 * files, creating keys) runs on the book's scheduler whenever the subscriber's thread must not block; appends of a thread
 * that may block are encoded and sealed on that thread.
 *
 * <p><b>Erased events</b> appear as {@link Recorded.Erased}, never as an error.
 *
 * <p><b>Lost events</b>, where a damaged book was salvaged, appear as one {@link Recorded.Lost} a range. Whose they were is
 * not known: a stream shows a range where its versions leap over it, a tag shows every range. What a stream lost behind its
 * last event that is left cannot be seen, and those versions are given again.
 *
 * <p><b>Errors</b> arrive as {@link dev.hearthbook.model.HearthbookException}: {@code WRONG_VERSION},
 * {@code CONDITION_FAILED}, {@code COMMAND_ID_REUSED}, {@code SUBJECT_ERASED}, {@code FOREIGN_SUBJECT} (a write that names
 * another subject than the stream's), {@code EVENT_TYPE_UNKNOWN}, {@code OVERLOADED}, {@code OUT_OF_SPACE},
 * {@code WRITES_REFUSED}, {@code UNKNOWN_OUTCOME}; while reading {@code STALE_POSITION}, {@code CORRUPT}, {@code TAMPERED},
 * {@code KEY_MISSING}, {@code EVENT_VERSION_NEWER}. A commit that breaks a bound is an {@code IllegalArgumentException}.
 */
public interface Journal {
    /** The most bytes of one event, encoded. */
    int EVENT_BYTES_MAX = 60 * 1024;

    /** The most bytes of one commit, sealed. */
    int COMMIT_BYTES_MAX = 4 * 1024 * 1024;

    /** Appends a commit; the receipt comes when the book's durability is met. Subscribing appends. */
    Mono<Receipt> append(Commit commit);

    /** Every event after a mark up to the end as it is at subscription; then complete. */
    Flux<Recorded> read(Mark after);

    /** Every event after a mark, and then each new one as it is recorded; never completes while the book is open. */
    Flux<Recorded> subscribe(Mark after);

    /** The events of one stream, in order. Events of an erased stream appear as erased. */
    Flux<Recorded> read(StreamId stream);

    /** The events that carry a tag, after a mark, up to the end at subscription. */
    Flux<Recorded> read(Tag tag, Mark after);

    /**
     * The events that meet any of the criteria, each once, after a mark, up to the end at subscription. Found through the
     * index: what it costs follows the events that carry the rarest tag of each criterion, not the length of the log.
     *
     * @param anyOf 1 to {@value Criterion#ANY_OF_MAX}
     */
    Flux<Recorded> read(List<Criterion> anyOf, Mark after);

    /**
     * The mark at a position, for what has kept the number alone; a mark that was kept whole is safer, since a number cannot
     * tell that the log was restored. {@code STALE_POSITION} when the book does not reach so far.
     */
    Mono<Mark> markAt(Position position);

    /**
     * The mark of the last event that was recorded at or before a time: reading after it gives what came later. {@link
     * Mark#START} when there is none.
     */
    Mono<Mark> markAt(Instant time);

    /** What was lost and left out when the book was salvaged, in order; empty for a book that never was. */
    Flux<Recorded.Lost> lost();

    /**
     * The version of a stream: the number of the last of its events that can be read, which is how many it has unless some were
     * lost; 0 for none.
     */
    Mono<Long> version(StreamId stream);

    /** The receipt of a command id that was used before, for callers that lost the answer. */
    Mono<Optional<Receipt>> receipt(CommandKey command);

    /** The end of the log: everything up to it can be read. */
    Mark head();
}
