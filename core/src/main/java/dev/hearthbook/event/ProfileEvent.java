package dev.hearthbook.event;

import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.ProfileSheet;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.Subject;

/** What happens to the profile of a user. Its stream is {@code profile/<subject>}; any event can begin it. */
public sealed interface ProfileEvent extends Event {
    Subject subject();

    /** This is what they say about themselves from now on. */
    record ProfileUpdated(Subject subject, ProfileSheet sheet) implements ProfileEvent {}

    /**
     * They did something some times more.
     *
     * @param what for example {@code sessions}
     */
    record UsageCounted(Subject subject, String what, long times) implements ProfileEvent {
        public UsageCounted {
            Bounded.name("a usage counter", what);
            Require.that(times >= 1, "usage is counted by 1 or more, but was by %d", times);
        }

        @Override
        public String toString() {
            return "UsageCounted[" + subject + "]";
        }
    }
}
