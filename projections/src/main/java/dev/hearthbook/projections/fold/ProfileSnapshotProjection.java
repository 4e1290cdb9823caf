package dev.hearthbook.projections.fold;

import dev.hearthbook.event.NotedEvent.SnapshotTaken;
import dev.hearthbook.model.ProfileSnapshot;
import dev.hearthbook.view.ProfileTable;
import dev.hearthbook.view.Row;
import java.util.Map;

/** Snapshots of profiles as rows. */
public final class ProfileSnapshotProjection extends NounProjection<SnapshotTaken, ProfileSnapshot> {
    public ProfileSnapshotProjection() {
        super(ProfileTable.SNAPSHOTS, SnapshotTaken.EVOLUTION);
    }

    @Override
    String key(SnapshotTaken event) {
        return event.snapshot().id().value();
    }

    @Override
    ProfileSnapshot read(Row row) {
        return ProfileTable.snapshot(row);
    }

    @Override
    Map<String, Object> write(ProfileSnapshot noun) {
        return ProfileTable.row(noun);
    }
}
