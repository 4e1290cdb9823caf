package dev.hearthbook.samples.benchmarks;

/**
 * An option of a benchmark.
 *
 * @param name as in {@code --name}
 * @param fallback its value when it is not given; empty for a flag
 * @param about what it does
 */
record Option(String name, String fallback, boolean isFlag, String about) {
    static Option of(String name, String fallback, String about) {
        return new Option(name, fallback, false, about);
    }

    static Option flag(String name, String about) {
        return new Option(name, "", true, about);
    }

    @Override
    public String toString() {
        return "--" + name + (isFlag ? "" : " " + (fallback.isEmpty() ? "VALUE" : fallback)) + "  " + about;
    }
}
