package dev.hearthbook.linear;

import java.util.Optional;

/**
 * What a thing does when it is asked one question at a time.
 *
 * @param <S> its state: immutable, equal when alike
 */
public interface Model<S, Q, A> {
    S start();

    /** The state afterwards when this answer is right in this state; empty when it is wrong. */
    Optional<S> step(S state, Q asked, A answer);
}
