package dev.hearthbook.samples.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One measured case.
 *
 * @param bench its benchmark
 * @param name the case
 * @param value in {@code unit}
 * @param baseline in the same unit; empty where there is nothing to compare with
 */
record Figure(String bench, String name, double value, String unit, OptionalDouble baseline, Bound bound) {
    static Figure of(String bench, String name, double value, String unit, Bound bound) {
        return new Figure(bench, name, value, unit, OptionalDouble.empty(), bound);
    }

    static Figure of(String bench, String name, double value, String unit, double baseline, Bound bound) {
        return new Figure(bench, name, value, unit, OptionalDouble.of(baseline), bound);
    }

    /** value / baseline; empty without a baseline. */
    OptionalDouble ratio() {
        return baseline.isPresent() ? OptionalDouble.of(value / baseline.getAsDouble()) : OptionalDouble.empty();
    }

    boolean isMissed() {
        return !bound.isMetBy(this);
    }

    /** {@code {"bench","case","value","unit","baseline","ratio"}}. */
    String json() {
        return String.format(
                Locale.ROOT,
                "{\"bench\":%s,\"case\":%s,\"value\":%s,\"unit\":%s,\"baseline\":%s,\"ratio\":%s}",
                quoted(bench),
                quoted(name),
                number(value),
                quoted(unit),
                baseline.isPresent() ? number(baseline.getAsDouble()) : "null",
                ratio().isPresent() ? number(ratio().getAsDouble()) : "null");
    }

    /** Names are ours: letters, digits and signs of ASCII. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String number(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value)
                        .round(new MathContext(6))
                        .stripTrailingZeros()
                        .toPlainString()
                : "null";
    }
}
