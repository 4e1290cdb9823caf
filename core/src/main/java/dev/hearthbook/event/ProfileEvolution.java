package dev.hearthbook.event;

import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.Profile;
import dev.hearthbook.model.ProfileSheet;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What events make of a profile. Pure; deciders, history and views share it, so that all of them agree. */
public final class ProfileEvolution {
    /** Any event begins: each says enough by itself. */
    public static final Evolution<ProfileEvent, Profile> EVOLUTION =
            new Evolution<>(ProfileEvent.class, event -> true, ProfileEvolution::evolve);

    private ProfileEvolution() {}

    private static Profile evolve(Optional<Profile> now, ProfileEvent event, Instant at) {
        Profile before = now.orElseGet(() -> new Profile(event.subject(), ProfileSheet.EMPTY, Map.of(), at, at));
        if (event instanceof ProfileEvent.ProfileUpdated e) {
            return new Profile(before.subject(), e.sheet(), before.usage(), before.createdAt(), at);
        } else if (event instanceof ProfileEvent.UsageCounted e) {
            Map<String, Long> usage = new TreeMap<>(before.usage());
            if (usage.containsKey(e.what()) || usage.size() < Bounded.ENTRIES_MAX) {
                usage.merge(e.what(), e.times(), Long::sum);
            }
            return new Profile(before.subject(), before.sheet(), usage, before.createdAt(), at);
        }
        throw new AssertionError("no evolution for " + event.getClass().getSimpleName());
    }
}
