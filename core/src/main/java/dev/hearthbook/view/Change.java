package dev.hearthbook.view;

import dev.hearthbook.model.Mark;
import java.util.List;
import java.util.function.Function;

/** What moved in the answer of a query. Folding all changes in order always gives the answer at the last mark. */
public sealed interface Change<T> {
    /** The answer is now as of this mark. */
    Mark to();

    <R> Change<R> map(Function<? super T, ? extends R> function);

    /** Start again: this is the whole answer. The first change is one, and any after a gap. */
    record Reset<T>(List<T> rows, Mark to) implements Change<T> {
        public Reset {
            rows = List.copyOf(rows);
        }

        @Override
        public <R> Reset<R> map(Function<? super T, ? extends R> function) {
            return new Reset<>(rows.stream().<R>map(function).toList(), to);
        }
    }

    /**
     * Apply the steps, in order, to the answer as of {@code from}.
     *
     * @param from the {@link #to} of the change before
     */
    record Delta<T>(Mark from, Mark to, List<Step<T>> steps) implements Change<T> {
        public Delta {
            steps = List.copyOf(steps);
        }

        @Override
        public <R> Delta<R> map(Function<? super T, ? extends R> function) {
            return new Delta<>(
                    from,
                    to,
                    steps.stream().<Step<R>>map(step -> step.map(function)).toList());
        }
    }

    /** One step; indexes are those at the time of the step. */
    sealed interface Step<T> {
        <R> Step<R> map(Function<? super T, ? extends R> function);
    }

    /** A row came to {@code index}. */
    record Added<T>(int index, T row) implements Step<T> {
        @Override
        public <R> Added<R> map(Function<? super T, ? extends R> function) {
            return new Added<>(index, function.apply(row));
        }
    }

    /** The row at {@code index} left. */
    record Removed<T>(int index) implements Step<T> {
        @Override
        public <R> Removed<R> map(Function<? super T, ? extends R> function) {
            return new Removed<>(index);
        }
    }

    /** The row at {@code index} is another now. */
    record Updated<T>(int index, T row) implements Step<T> {
        @Override
        public <R> Updated<R> map(Function<? super T, ? extends R> function) {
            return new Updated<>(index, function.apply(row));
        }
    }

    /** The row at {@code from} moved to {@code index} (counted after its removal) and is this now. */
    record Moved<T>(int from, int index, T row) implements Step<T> {
        @Override
        public <R> Moved<R> map(Function<? super T, ? extends R> function) {
            return new Moved<>(from, index, function.apply(row));
        }
    }
}
