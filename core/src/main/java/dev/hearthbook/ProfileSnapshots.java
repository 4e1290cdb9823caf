package dev.hearthbook;

import dev.hearthbook.command.NoteCommand;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.NotedEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.model.Profile;
import dev.hearthbook.model.ProfileDifference;
import dev.hearthbook.model.ProfileSheet;
import dev.hearthbook.model.ProfileSnapshot;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.SnapshotId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.ProfileTable;
import dev.hearthbook.view.Query;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Users at moments: taken, paged newest first, compared. A snapshot never changes; it is kept for three years. */
public final class ProfileSnapshots extends Shelf<SnapshotId, ProfileSnapshot> {
    ProfileSnapshots(Caller caller) {
        super(caller, NotedEvent.SnapshotTaken.EVOLUTION);
    }

    @Override
    Query<ProfileSnapshot> rows() {
        return ProfileTable.snapshots();
    }

    @Override
    String key(SnapshotId snapshot) {
        return snapshot.value();
    }

    @Override
    Mono<List<Recorded>> recorded(SnapshotId snapshot) {
        return caller.recorded(HouseStreams.of(snapshot));
    }

    /** Every snapshot, newest first. */
    @Override
    public Query<ProfileSnapshot> query() {
        return rows();
    }

    /** The snapshots of a user, newest first. */
    public Query<ProfileSnapshot> of(Subject subject) {
        return query().within(subject);
    }

    /** A snapshot that was taken. */
    public record Taken(SnapshotId snapshot, Receipt receipt) {}

    /**
     * Takes one, with the profile as it is.
     *
     * @param dimensions 0 to 1 by name
     * @param evolution 0 to 1
     */
    public Mono<Taken> take(Subject subject, Map<String, Double> dimensions, List<String> insights, double evolution) {
        return Mono.defer(() -> {
            SnapshotId id = SnapshotId.of("s-" + caller.nouns().ids.next());
            NoteCommand wish = NoteCommand.of(new ProfileSnapshot(
                    id, subject, caller.now(), dimensions, insights, evolution, ProfileSheet.EMPTY));
            return caller.run(
                            wish.request(),
                            Set.of(HouseStreams.of(id), HouseStreams.of(subject)),
                            unit -> take(unit, id, subject, dimensions, insights, evolution))
                    .map(done -> new Taken(
                            done.first(NotedEvent.SnapshotTaken.class)
                                    .orElseThrow(Caller::erased)
                                    .snapshot()
                                    .id(),
                            done.receipt()));
        });
    }

    static void take(
            Unit unit,
            SnapshotId id,
            Subject subject,
            Map<String, Double> dimensions,
            List<String> insights,
            double evolution) {
        ProfileSheet sheet = unit.profile(subject).map(Profile::sheet).orElse(ProfileSheet.EMPTY);
        unit.execute(
                NoteCommand.of(new ProfileSnapshot(id, subject, unit.now(), dimensions, insights, evolution, sheet)));
    }

    /** What is different in the second one; empty when one of them is not there. */
    public Mono<ProfileDifference> difference(SnapshotId from, SnapshotId to) {
        return get(from).zipWith(get(to), ProfileDifference::of);
    }
}
