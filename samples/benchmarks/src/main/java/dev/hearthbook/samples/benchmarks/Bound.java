package dev.hearthbook.samples.benchmarks;

import java.math.BigDecimal;

/**
 * What a figure promises.
 *
 * @param of what is compared
 * @param least whether {@code limit} is the least it may be, or the most
 */
record Bound(Of of, boolean least, double limit) {
    /** What a bound is about. */
    enum Of {
        NOTHING,
        VALUE,
        RATIO
    }

    /** A figure for information. */
    static final Bound NONE = new Bound(Of.NOTHING, true, 0);

    static Bound ratioAtLeast(double limit) {
        return new Bound(Of.RATIO, true, limit);
    }

    static Bound ratioAtMost(double limit) {
        return new Bound(Of.RATIO, false, limit);
    }

    static Bound atLeast(double limit) {
        return new Bound(Of.VALUE, true, limit);
    }

    static Bound atMost(double limit) {
        return new Bound(Of.VALUE, false, limit);
    }

    boolean exists() {
        return of != Of.NOTHING;
    }

    /** Whether the figure keeps the promise; what could not be measured (not a number) does not. */
    boolean isMetBy(Figure figure) {
        if (!exists()) {
            return true;
        }
        double seen = of == Of.VALUE ? figure.value() : figure.ratio().orElse(Double.NaN);
        return least ? seen >= limit : seen <= limit;
    }

    /** For example {@code ratio >= 0.5} or {@code <= 25}; empty for none. */
    @Override
    public String toString() {
        return exists()
                ? (of == Of.RATIO ? "ratio " : "")
                        + (least ? ">= " : "<= ")
                        + BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString()
                : "";
    }
}
