package dev.hearthbook.command;

import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.ProfileSheet;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;

/** What one may ask of the profile of a user. */
public sealed interface ProfileCommand extends Command {
    Subject subject();

    @Override
    default StreamId root() {
        return HouseStreams.of(subject());
    }

    /** @param sheet all of it from now on */
    record UpdateProfile(Subject subject, ProfileSheet sheet) implements ProfileCommand {
        @Override
        public String request() {
            return Wish.of("profile.update", subject, sheet);
        }
    }

    record CountUsage(Subject subject, String what, long times) implements ProfileCommand {
        public CountUsage {
            Bounded.name("a usage counter", what);
            Require.that(times >= 1, "usage is counted by 1 or more, but was by %d", times);
        }

        @Override
        public String request() {
            return Wish.of("profile.count", subject, what, times);
        }

        @Override
        public String toString() {
            return "CountUsage[" + subject + "]";
        }
    }
}
