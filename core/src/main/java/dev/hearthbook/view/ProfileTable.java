package dev.hearthbook.view;

import dev.hearthbook.model.Profile;
import dev.hearthbook.model.ProfileSheet;
import dev.hearthbook.model.ProfileSnapshot;
import dev.hearthbook.model.SnapshotId;
import dev.hearthbook.model.Subject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Profiles and their snapshots as rows; of a snapshot its time is clear. */
public final class ProfileTable {
    private static final String[] SHEET = {
        "name", "gender_preference", "levels", "speed", "pitch", "auto_speak", "preferences", "interests", "dislikes"
    };

    /** The key is the subject. */
    public static final Table PROFILES = Table.named("profiles")
            .sealed("subject", "usage")
            .sealed(SHEET)
            .orderedBy(Table.POSITION)
            .build();

    /** The key is the snapshot's id. */
    public static final Table SNAPSHOTS = Table.named("profile_snapshots")
            .clearLong("taken_at")
            .sealed("subject", "dimensions", "insights", "evolution")
            .sealed(SHEET)
            .orderedBy("taken_at")
            .build();

    private ProfileTable() {}

    /** Every profile, the one changed longest ago first. */
    public static Query<Profile> query() {
        return Query.on(PROFILES).map(ProfileTable::profile);
    }

    /** Every snapshot, newest first. */
    public static Query<ProfileSnapshot> snapshots() {
        return Query.on(SNAPSHOTS).orderBy("taken_at").descending().map(ProfileTable::snapshot);
    }

    public static Map<String, Object> row(Profile profile) {
        return sheet(profile.sheet())
                .text("subject", profile.subject())
                .some("usage", profile.usage())
                .all();
    }

    public static Map<String, Object> row(ProfileSnapshot snapshot) {
        return sheet(snapshot.sheet())
                .text("subject", snapshot.subject())
                .instant("taken_at", snapshot.at())
                .some("dimensions", snapshot.dimensions())
                .some("insights", snapshot.insights())
                .fraction("evolution", snapshot.evolution())
                .all();
    }

    private static Values sheet(ProfileSheet sheet) {
        Values values = new Values()
                .text("name", sheet.name())
                .text("gender_preference", sheet.genderPreference())
                .some("levels", sheet.levels())
                .some("preferences", sheet.preferences())
                .some("interests", sheet.interests())
                .some("dislikes", sheet.dislikes());
        sheet.speed().ifPresent(speed -> values.fraction("speed", speed));
        sheet.pitch().ifPresent(pitch -> values.fraction("pitch", pitch));
        sheet.autoSpeak().ifPresent(spoken -> values.flag("auto_speak", spoken));
        return values;
    }

    public static Profile profile(Row row) {
        Map<String, Long> usage = new HashMap<>();
        row.map("usage").forEach((what, times) -> usage.put(what, ((Number) times).longValue()));
        return new Profile(Subject.of(row.text("subject")), sheet(row), usage, row.createdAt(), row.updatedAt());
    }

    public static ProfileSnapshot snapshot(Row row) {
        Map<String, Double> dimensions = new HashMap<>();
        row.map("dimensions").forEach((name, value) -> dimensions.put(name, ((Number) value).doubleValue()));
        return new ProfileSnapshot(
                SnapshotId.of(row.key()),
                Subject.of(row.text("subject")),
                Row.ofMicros(row.number("taken_at")),
                dimensions,
                row.texts("insights"),
                row.fraction("evolution"),
                sheet(row));
    }

    private static ProfileSheet sheet(Row row) {
        Map<String, Integer> levels = new LinkedHashMap<>();
        row.map("levels").forEach((level, value) -> levels.put(level, ((Number) value).intValue()));
        return new ProfileSheet(
                row.text("name"),
                row.text("gender_preference"),
                levels,
                row.has("speed") ? Optional.of(row.fraction("speed")) : Optional.empty(),
                row.has("pitch") ? Optional.of(row.fraction("pitch")) : Optional.empty(),
                row.has("auto_speak") ? Optional.of(row.flag("auto_speak")) : Optional.empty(),
                Values.texts(row, "preferences"),
                row.texts("interests"),
                row.texts("dislikes"));
    }
}
