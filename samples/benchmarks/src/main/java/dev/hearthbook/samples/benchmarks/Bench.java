package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.util.List;

/** One benchmark: some cases, measured together. Made anew for every run; one thread. */
interface Bench {
    String name();

    /** What it measures and against what, in one line. */
    String about();

    /** What can be said differently than by default, besides {@link Benchmarks#COMMON}. */
    List<Option> options();

    /** Measures, and reports every case. */
    void run(Run run) throws IOException, InterruptedException;
}
