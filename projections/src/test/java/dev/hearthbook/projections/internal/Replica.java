package dev.hearthbook.projections.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearthbook.model.Mark;
import dev.hearthbook.view.Change;
import java.util.ArrayList;
import java.util.List;

/** Folds changes as a client would. */
final class Replica<T> {
    private List<T> rows = new ArrayList<>();
    private Mark mark = Mark.START;
    private int resets;

    void fold(Change<T> change) {
        if (change instanceof Change.Reset<T> reset) {
            rows = new ArrayList<>(reset.rows());
            resets++;
        } else if (change instanceof Change.Delta<T> delta) {
            assertEquals(mark, delta.from(), "a difference goes on from where the last one ended");
            delta.steps().forEach(this::step);
        } else {
            throw new AssertionError("no way to fold " + change);
        }
        mark = change.to();
    }

    private void step(Change.Step<T> step) {
        if (step instanceof Change.Added<T> added) {
            rows.add(added.index(), added.row());
        } else if (step instanceof Change.Removed<T> removed) {
            rows.remove(removed.index());
        } else if (step instanceof Change.Updated<T> updated) {
            rows.set(updated.index(), updated.row());
        } else if (step instanceof Change.Moved<T> moved) {
            rows.remove(moved.from());
            rows.add(moved.index(), moved.row());
        } else {
            throw new AssertionError("no way to take " + step);
        }
    }

    List<T> rows() {
        return rows;
    }

    Mark mark() {
        return mark;
    }

    int resets() {
        return resets;
    }
}
