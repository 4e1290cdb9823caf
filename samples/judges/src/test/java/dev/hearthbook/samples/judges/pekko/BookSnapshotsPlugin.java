package dev.hearthbook.samples.judges.pekko;

import dev.hearthbook.event.Event;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.samples.judges.pekko.PekkoEvent.SnapshotSaved;
import dev.hearthbook.samples.judges.pekko.PekkoEvent.SnapshotsDeleted;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.serialization.Snapshot;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import reactor.core.publisher.Mono;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/** A Pekko snapshot store on a book: what is there is what the stream of saved and deleted snapshots adds up to. */
public final class BookSnapshotsPlugin extends SnapshotStore {
    private final Journal journal = BookExtension.ID.get(context().system()).journal();
    private final Serialization serialization =
            SerializationExtension.get(context().system());

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return future(kept(persistenceId)
                .map(snapshots -> snapshots.descendingMap().values().stream()
                        .filter(saved -> criteria.matches(metadata(persistenceId, saved)))
                        .findFirst()
                        .map(saved -> new SelectedSnapshot(metadata(persistenceId, saved), content(saved)))));
    }

    private static SnapshotMetadata metadata(String persistenceId, SnapshotSaved saved) {
        return new SnapshotMetadata(persistenceId, saved.sequenceNr(), saved.timestamp());
    }

    private Object content(SnapshotSaved saved) {
        return serialization.deserialize(saved.snapshot(), Snapshot.class).get().data();
    }

    /** By sequence number; saving again under one replaces what was there. */
    private Mono<TreeMap<Long, SnapshotSaved>> kept(String persistenceId) {
        return BookExtension.said(journal.read(PekkoEvent.snapshots(persistenceId)))
                .reduceWith(TreeMap::new, BookSnapshotsPlugin::fold);
    }

    private static TreeMap<Long, SnapshotSaved> fold(TreeMap<Long, SnapshotSaved> kept, Event event) {
        if (event instanceof SnapshotSaved saved) {
            kept.put(saved.sequenceNr(), saved);
        } else if (event instanceof SnapshotsDeleted deleted) {
            kept.values().removeIf(deleted::covers);
        } else {
            throw new AssertionError("no fold for " + event.getClass().getSimpleName());
        }
        return kept;
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        return future(Mono.fromCallable(
                        () -> serialization.serialize(new Snapshot(snapshot)).get())
                .map(bytes -> new SnapshotSaved(metadata.sequenceNr(), metadata.timestamp(), bytes))
                .flatMap(saved -> append(metadata.persistenceId(), saved)));
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        boolean anyTime = metadata.timestamp() == 0;
        return future(append(
                metadata.persistenceId(),
                new SnapshotsDeleted(
                        metadata.sequenceNr(),
                        metadata.sequenceNr(),
                        anyTime ? Long.MIN_VALUE : metadata.timestamp(),
                        anyTime ? Long.MAX_VALUE : metadata.timestamp())));
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return future(append(
                persistenceId,
                new SnapshotsDeleted(
                        criteria.minSequenceNr(),
                        criteria.maxSequenceNr(),
                        criteria.minTimestamp(),
                        criteria.maxTimestamp())));
    }

    private Mono<Void> append(String persistenceId, PekkoEvent event) {
        return journal.append(BookExtension.commit(PekkoEvent.snapshots(persistenceId), Expected.ANY, List.of(event)))
                .then();
    }

    private static <T> Future<T> future(Mono<T> mono) {
        return FutureConverters.asScala(mono.toFuture());
    }
}
