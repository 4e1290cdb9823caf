package dev.hearthbook.projections.fold;

import dev.hearthbook.event.ProfileEvent;
import dev.hearthbook.event.ProfileEvolution;
import dev.hearthbook.model.Profile;
import dev.hearthbook.view.ProfileTable;
import dev.hearthbook.view.Row;
import java.util.Map;

/** Profiles as rows: the row is the profile as its events made it. */
public final class ProfileProjection extends NounProjection<ProfileEvent, Profile> {
    public ProfileProjection() {
        super(ProfileTable.PROFILES, ProfileEvolution.EVOLUTION);
    }

    @Override
    String key(ProfileEvent event) {
        return event.subject().value();
    }

    @Override
    Profile read(Row row) {
        return ProfileTable.profile(row);
    }

    @Override
    Map<String, Object> write(Profile noun) {
        return ProfileTable.row(noun);
    }
}
