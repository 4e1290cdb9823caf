package dev.hearthbook.samples.judges.pekko;

import dev.hearthbook.event.Event;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.samples.judges.pekko.PekkoEvent.DeletedTo;
import dev.hearthbook.samples.judges.pekko.PekkoEvent.Persisted;
import dev.hearthbook.samples.judges.pekko.PekkoEvent.Refused;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;
import scala.util.Try;

/**
 * A Pekko journal on a book. A persistence id is a stream, a sequence number is a version: two writers of one persistence id
 * cannot both get a number. Deleting appends "deleted to": an event store forgets by erasing keys, not by losing events.
 */
public final class BookJournalPlugin extends AsyncWriteJournal {
    private final Journal journal = BookExtension.ID.get(context().system()).journal();
    private final Serialization serialization =
            SerializationExtension.get(context().system());

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> writes) {
        return future(Flux.fromIterable(writes)
                .concatMap(this::write)
                .collectList()
                .map(Collections::unmodifiableCollection));
    }

    /** Empty when it was written; the exception that says why its messages can never be. Any other failure fails all. */
    private Mono<Optional<Exception>> write(AtomicWrite write) {
        List<Event> events = new ArrayList<>();
        for (PersistentRepr message : CollectionConverters.asJava(write.payload())) {
            Try<byte[]> bytes = serialization.serialize(message);
            if (bytes.isFailure()) {
                return Mono.just(Optional.of(refusal(bytes.failed().get())));
            }
            events.add(new Persisted(bytes.get()));
        }
        StreamId stream = PekkoEvent.messages(write.persistenceId());
        long before = write.lowestSequenceNr() - 1;
        return journal.version(stream)
                .flatMap(version -> {
                    List<Event> all =
                            new ArrayList<>(Collections.nCopies((int) Math.max(0, before - version), new Refused()));
                    all.addAll(events);
                    return journal.append(
                            BookExtension.commit(stream, Expected.version(Math.min(before, version)), all));
                })
                .map(receipt -> Optional.<Exception>empty())
                .onErrorResume(IllegalArgumentException.class, tooLarge -> Mono.just(Optional.of(tooLarge)));
    }

    private static Exception refusal(Throwable problem) {
        return problem instanceof Exception exception
                ? exception
                : new NotSerializableException(problem.getClass().getName());
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        return future(journal.version(PekkoEvent.messages(persistenceId))
                .map(highest -> new DeletedTo(Math.min(toSequenceNr, highest)))
                .flatMap(deleted -> journal.append(
                        BookExtension.commit(PekkoEvent.deletions(persistenceId), Expected.ANY, List.of(deleted))))
                .then());
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
        Mono<Long> deletedTo = BookExtension.said(journal.read(PekkoEvent.deletions(persistenceId)))
                .ofType(DeletedTo.class)
                .map(DeletedTo::sequenceNr)
                .reduce(0L, Math::max);
        return future(deletedTo
                .flatMapMany(deleted -> BookExtension.said(journal.read(PekkoEvent.messages(persistenceId)))
                        .ofType(Persisted.class)
                        .map(this::message)
                        .filter(message -> message.sequenceNr() >= from && message.sequenceNr() > deleted)
                        .takeWhile(message -> message.sequenceNr() <= to)
                        .take(max))
                .doOnNext(replay)
                .then());
    }

    private PersistentRepr message(Persisted persisted) {
        return serialization
                .deserialize(persisted.message(), PersistentRepr.class)
                .get();
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
        return future(journal.version(PekkoEvent.messages(persistenceId)));
    }

    private static <T> Future<T> future(Mono<T> mono) {
        return FutureConverters.asScala(mono.toFuture());
    }
}
