package dev.hearthbook.projections.internal.live;

import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.internal.query.Answer;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;

/** Takes every difference in turn, and the whole answer at the beginning and when a difference is no longer kept. */
final class ChangesSubscription<T> extends LiveSubscription<Change<T>> {
    private final Query<T> asked;
    private final Optional<Mark> from;
    private long version;
    private Mark seen = Mark.START;

    /** @param from where to go on, if that is known; empty to begin with the whole answer */
    ChangesSubscription(
            Query<T> asked,
            Optional<Mark> from,
            Subscriber<? super Change<T>> downstream,
            Consumer<LiveSubscription<?>> leave) {
        super(downstream, leave);
        this.asked = asked;
        this.from = from;
    }

    @Override
    boolean mayComeBack() {
        return from.isPresent();
    }

    @Override
    boolean followsDifferences() {
        return true;
    }

    @Override
    @Nullable
    Change<T> next(LiveQuery live, LiveQuery.State state) {
        if (version == 0) {
            Answer answer = state.answer().holdingTo(floor());
            version = from.filter(mark -> !mark.equals(Mark.START))
                    .map(mark -> live.versionAt(mark, state, answer.mark()))
                    .orElse(0L);
            if (version == 0) {
                return reset(state.version(), answer);
            }
            seen = from.orElseThrow();
        }
        while (version < state.version()) {
            LiveQuery.Difference difference = live.difference(version + 1);
            if (difference == null) {
                return reset(state.version(), state.answer());
            }
            version++;
            if (!difference.steps().isEmpty()) {
                Change<Row> delta = new Change.Delta<>(seen, difference.to(), difference.steps());
                seen = difference.to();
                return delta.map(asked::read);
            }
        }
        return null;
    }

    private Change<T> reset(long to, Answer answer) {
        version = to;
        seen = answer.mark();
        Change<Row> reset = new Change.Reset<>(
                answer.rows().stream().map(Answer.OpenRow::row).toList(), answer.mark());
        return reset.map(asked::read);
    }
}
