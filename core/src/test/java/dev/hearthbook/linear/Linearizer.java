package dev.hearthbook.linear;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a history is linearizable: whether there is an order of its calls that keeps every call behind those that had
 * been answered before it began, and in which the model gives every answer.
 *
 * <p>The search of Wing and Gong (Testing and Verifying Concurrent Objects, 1993) with Lowe's cache: the same calls done
 * and the same state reached are not looked at twice. Exponential in the worst case, quick for the short histories it is meant for.
 */
public final class Linearizer<S, Q, A> {
    /** The most calls of one history. */
    public static final int CALLS_MAX = 62;

    private final Model<S, Q, A> model;
    private final List<Call<Q, A>> calls;
    private final Set<Reached<S>> seen = new HashSet<>();

    private record Reached<S>(long done, S state) {}

    private Linearizer(Model<S, Q, A> model, List<Call<Q, A>> calls) {
        this.model = model;
        this.calls = calls;
    }

    /** @throws IllegalArgumentException for more than {@value #CALLS_MAX} calls */
    public static <S, Q, A> boolean linearizable(Model<S, Q, A> model, List<Call<Q, A>> calls) {
        if (calls.size() > CALLS_MAX) {
            throw new IllegalArgumentException(
                    "a history has at most " + CALLS_MAX + " calls, but had " + calls.size());
        }
        return new Linearizer<>(model, calls).search(0, model.start());
    }

    private boolean search(long done, S state) {
        if (done == (1L << calls.size()) - 1) {
            return true;
        }
        if (!seen.add(new Reached<>(done, state))) {
            return false;
        }
        long firstAnswer = Long.MAX_VALUE;
        for (int i = 0; i < calls.size(); i++) {
            if ((done & 1L << i) == 0) {
                firstAnswer = Math.min(firstAnswer, calls.get(i).answered());
            }
        }
        for (int i = 0; i < calls.size(); i++) {
            Call<Q, A> call = calls.get(i);
            if ((done & 1L << i) == 0 && call.invoked() < firstAnswer) {
                Optional<S> after = model.step(state, call.asked(), call.answer());
                if (after.isPresent() && search(done | 1L << i, after.get())) {
                    return true;
                }
            }
        }
        return false;
    }
}
