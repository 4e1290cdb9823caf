package dev.hearthbook.projections.internal.live;

import dev.hearthbook.projections.internal.query.Answer;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;

/** Takes the newest answer whenever it differs from the one delivered last. */
final class WatchSubscription<T> extends LiveSubscription<Page<T>> {
    private final Query<T> asked;
    private @Nullable Answer seen;
    private long version;

    WatchSubscription(Query<T> asked, Subscriber<? super Page<T>> downstream, Consumer<LiveSubscription<?>> leave) {
        super(downstream, leave);
        this.asked = asked;
    }

    @Override
    boolean followsDifferences() {
        return false;
    }

    @Override
    @Nullable
    Page<T> next(LiveQuery from, LiveQuery.State state) {
        Answer before = seen;
        if (before != null && state.version() == version) {
            return null;
        }
        version = state.version();
        seen = state.answer();
        if (before == null) {
            return state.answer().holdingTo(floor()).page(asked);
        }
        // Versions that were skipped may lead back to what was seen.
        return state.answer().isSameAs(before) ? null : state.answer().page(asked);
    }
}
