package dev.hearthbook.linear;

/**
 * One call of a history.
 *
 * @param invoked when it began, on a clock that all threads share and that never shows the same number twice
 * @param answered when its answer was there; after {@code invoked}
 */
public record Call<Q, A>(int thread, long invoked, long answered, Q asked, A answer) {
    @Override
    public String toString() {
        return "thread " + thread + " [" + invoked + ".." + answered + "] " + asked + " -> " + answer;
    }
}
