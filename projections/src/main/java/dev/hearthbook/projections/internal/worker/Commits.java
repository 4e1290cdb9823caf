package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.event.Recorded;
import java.util.List;
import java.util.Optional;

/** Where commits end in a list of events. */
final class Commits {
    private Commits() {}

    /** The whole commits in front of the fact that could not be folded; empty when it is in the first. */
    static Optional<List<Recorded>> before(FoldFailure failure, List<Recorded> events) {
        int end = failure.index();
        while (end > 0 && !events.get(end - 1).endsCommit()) {
            end--;
        }
        return end == 0 ? Optional.empty() : Optional.of(events.subList(0, end));
    }
}
