package dev.hearthbook.samples.judges.axon;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Condition;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.common.infra.ComponentDescriptor;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EmptyAppendTransaction;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexPosition;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.Context;
import org.axonframework.messaging.core.FluxUtils;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.TerminalEventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An Axon storage engine on a book. Markers and tokens are positions: n means that the events 1 to n have been seen.
 *
 * <p>Axon knows tags and no streams, so all events share one, and append conditions alone decide what may be written.
 */
final class BookStorageEngine implements EventStorageEngine {
    private static final StreamId STREAM = new StreamId("axon", "events");
    private static final Owner OWNER = Owner.nobody(
            new RetentionClass(200, "axon events", Optional.empty(), "event", RetentionClass.Sensitivity.INTERNAL));

    private final Journal journal;

    BookStorageEngine(Journal journal) {
        this.journal = journal;
    }

    @Override
    public CompletableFuture<AppendTransaction<?>> appendEvents(
            AppendCondition condition, ProcessingContext context, List<TaggedEventMessage<?>> events) {
        if (events.isEmpty()) {
            return CompletableFuture.completedFuture(EmptyAppendTransaction.INSTANCE);
        }
        Commit commit = Commit.of(new StreamWrite(
                STREAM,
                OWNER,
                Expected.ANY,
                events.stream().map(AxonEvent::toAppend).toList()));
        return CompletableFuture.completedFuture(new Append(commit, condition));
    }

    /** Checked and written as one when it is committed. */
    private final class Append implements AppendTransaction<ConsistencyMarker> {
        private final Commit commit;
        private final AppendCondition condition;
        private final AtomicBoolean finished = new AtomicBoolean();

        Append(Commit commit, AppendCondition condition) {
            this.commit = commit;
            this.condition = condition;
        }

        @Override
        public CompletableFuture<ConsistencyMarker> commit(ProcessingContext context) {
            if (finished.getAndSet(true)) {
                return CompletableFuture.failedFuture(
                        new IllegalStateException("the transaction was committed or rolled back before"));
            }
            return conditioned()
                    .flatMap(journal::append)
                    .<ConsistencyMarker>map(receipt ->
                            new GlobalIndexConsistencyMarker(receipt.position().value()))
                    .onErrorMap(
                            problem -> problem instanceof HearthbookException refused
                                    && refused.code() == ErrorCode.CONDITION_FAILED,
                            problem -> AppendEventsTransactionRejectedException.conflictingEventsDetected(
                                    condition.consistencyMarker()))
                    .toFuture();
        }

        private Mono<Commit> conditioned() {
            ConsistencyMarker marker = condition.consistencyMarker();
            if (marker == ConsistencyMarker.INFINITY) {
                return Mono.just(commit);
            }
            long seen = Math.max(0, GlobalIndexConsistencyMarker.position(marker));
            return journal.markAt(Position.of(seen))
                    .map(after -> commit.when(new Condition(Tags.criteria(condition.criteria()), after)));
        }

        @Override
        public CompletableFuture<ConsistencyMarker> afterCommit(ConsistencyMarker marker, ProcessingContext context) {
            return CompletableFuture.completedFuture(marker);
        }

        @Override
        public void rollback(ProcessingContext context) {
            finished.set(true);
        }
    }

    @Override
    public MessageStream<EventMessage> source(SourcingCondition condition, ProcessingContext context) {
        Mark seen = journal.head();
        long start = Math.max(0, GlobalIndexPosition.toIndex(condition.start()));
        Flux<EventMessage> events = nearest(start)
                .flatMapMany(after -> journal.read(Tags.criteria(condition.criteria()), after))
                .takeWhile(event -> !event.position().isAfter(seen.position()))
                .ofType(Recorded.Fact.class)
                .map(Stored::of);
        Context end = Context.with(
                ConsistencyMarker.RESOURCE_KEY,
                new GlobalIndexConsistencyMarker(seen.position().value()));
        return FluxUtils.asMessageStream(
                events.concatWithValues(TerminalEventMessage.INSTANCE),
                message -> message instanceof Stored stored ? stored.place : end);
    }

    @Override
    public MessageStream<EventMessage> stream(StreamingCondition condition, ProcessingContext context) {
        TrackingToken token = condition.position();
        long from = token == null ? 0 : Math.max(0, token.position().orElse(0));
        Flux<EventMessage> events = nearest(from)
                .flatMapMany(journal::subscribe)
                .ofType(Recorded.Fact.class)
                .filter(fact -> fact.position().value() > from
                        && fact.event() instanceof AxonEvent event
                        && condition.matches(event.name(), event.tags()))
                .map(Stored::of);
        return FluxUtils.asMessageStream(events, message -> ((Stored) message).place);
    }

    /** The mark at a position, or the end of the book for a token from beyond it. */
    private Mono<Mark> nearest(long position) {
        return Mono.defer(() -> {
            Mark end = journal.head();
            return position >= end.position().value() ? Mono.just(end) : journal.markAt(Position.of(position));
        });
    }

    @Override
    public CompletableFuture<TrackingToken> firstToken(ProcessingContext context) {
        return CompletableFuture.completedFuture(token(Mark.START));
    }

    @Override
    public CompletableFuture<TrackingToken> latestToken(ProcessingContext context) {
        return CompletableFuture.completedFuture(token(journal.head()));
    }

    /**
     * Events are recorded after they were made: none that was recorded by then is from later. Those that follow are passed over
     * as long as they are from before.
     */
    @Override
    public CompletableFuture<TrackingToken> tokenAt(Instant at, ProcessingContext context) {
        return journal.markAt(at)
                .flatMap(recorded -> journal.read(recorded)
                        .takeWhile(event -> event instanceof Recorded.Fact fact
                                && fact.event() instanceof AxonEvent made
                                && made.timestamp().isBefore(at))
                        .map(Recorded::mark)
                        .last(recorded))
                .map(BookStorageEngine::token)
                .toFuture();
    }

    private static TrackingToken token(Mark mark) {
        return new GlobalSequenceTrackingToken(mark.position().value());
    }

    @Override
    public void describeTo(ComponentDescriptor descriptor) {
        descriptor.describeProperty("journal", journal);
    }

    /** A message that knows where it stands. */
    private static final class Stored extends GenericEventMessage {
        private final Context place;

        private Stored(AxonEvent event, Context place) {
            super(event.id(), event.messageType(), event.content(), event.metadata(), event.timestamp());
            this.place = place;
        }

        static EventMessage of(Recorded.Fact fact) {
            return new Stored(
                    (AxonEvent) fact.event(), TrackingToken.addToContext(Context.empty(), token(fact.mark())));
        }
    }
}
