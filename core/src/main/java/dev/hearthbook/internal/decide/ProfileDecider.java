package dev.hearthbook.internal.decide;

import dev.hearthbook.command.ProfileCommand;
import dev.hearthbook.event.ProfileEvent;
import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.Profile;
import dev.hearthbook.model.ProfileSheet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of a profile. Pure. */
public final class ProfileDecider {
    private ProfileDecider() {}

    /**
     * What a command does; every subject may have a profile, so none is missing.
     *
     * @param now the profile, empty when nothing is known yet
     * @return no events when all is as asked already
     * @throws dev.hearthbook.model.HearthbookException {@code REFUSED}
     */
    public static List<ProfileEvent> decide(Optional<Profile> now, ProfileCommand command) {
        if (command instanceof ProfileCommand.UpdateProfile c) {
            return now.map(Profile::sheet).orElse(ProfileSheet.EMPTY).equals(c.sheet())
                    ? List.of()
                    : List.of(new ProfileEvent.ProfileUpdated(c.subject(), c.sheet()));
        } else if (command instanceof ProfileCommand.CountUsage c) {
            Map<String, Long> usage = now.map(Profile::usage).orElse(Map.of());
            if (!usage.containsKey(c.what()) && usage.size() >= Bounded.ENTRIES_MAX) {
                throw Refusal.refused("a profile counts " + Bounded.ENTRIES_MAX
                        + " kinds of usage, and has as many; count it under one of them");
            }
            return List.of(new ProfileEvent.UsageCounted(c.subject(), c.what(), c.times()));
        }
        throw new AssertionError("no decision for " + command.getClass().getSimpleName());
    }
}
