package dev.hearthbook.samples.benchmarks;

import java.util.function.Consumer;

/**
 * What a benchmark gets.
 *
 * @param scratch where it may write
 * @param progress takes a line about what it does now
 */
record Run(Options options, Scratch scratch, Report report, Consumer<String> progress) {
    int number(String option) {
        return options.number(option);
    }

    void say(String line) {
        progress.accept(line);
    }

    /** How many rounds count. */
    Rounds rounds() {
        return new Rounds(number("rounds"), progress);
    }
}
