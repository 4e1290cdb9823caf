package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.view.ViewSource;
import java.util.List;

/** Where a {@link Pipeline} stops. */
interface Goal {
    boolean isReached(Mark mark);

    /** Those of the next events that are on the way. */
    List<Recorded> onTheWay(List<Recorded> events);

    /** Within so many positions of the log's end, wherever that is by then. */
    static Goal near(ViewSource source, int lagMax) {
        return new Goal() {
            @Override
            public boolean isReached(Mark mark) {
                return source.head().position().value() - mark.position().value() <= lagMax;
            }

            @Override
            public List<Recorded> onTheWay(List<Recorded> events) {
                return events;
            }
        };
    }

    /** Right after one event, which may stand in the middle of a commit. */
    static Goal at(Mark end) {
        return new Goal() {
            @Override
            public boolean isReached(Mark mark) {
                return !end.position().isAfter(mark.position());
            }

            @Override
            public List<Recorded> onTheWay(List<Recorded> events) {
                return events.stream()
                        .takeWhile(event -> !event.position().isAfter(end.position()))
                        .toList();
            }
        };
    }
}
