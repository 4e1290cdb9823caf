package dev.hearthbook;

import dev.hearthbook.command.ProfileCommand;
import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.model.Profile;
import dev.hearthbook.model.ProfileSheet;
import dev.hearthbook.model.SnapshotId;
import dev.hearthbook.model.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link Profiles} within a commit; the same rules and refusals, at once. */
public final class TxProfiles {
    private final Unit unit;

    TxProfiles(Unit unit) {
        this.unit = unit;
    }

    public Optional<Profile> get(Subject subject) {
        return unit.profile(subject);
    }

    public void update(Subject subject, ProfileSheet sheet) {
        unit.execute(new ProfileCommand.UpdateProfile(subject, sheet));
    }

    public void used(Subject subject, String what, long times) {
        unit.execute(new ProfileCommand.CountUsage(subject, what, times));
    }

    public SnapshotId takeSnapshot(
            Subject subject, Map<String, Double> dimensions, List<String> insights, double evolution) {
        SnapshotId id = SnapshotId.of("s-" + unit.ids().next());
        ProfileSnapshots.take(unit, id, subject, dimensions, insights, evolution);
        return id;
    }
}
