package dev.hearthbook.samples.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundTest {
    @Test
    void a_figure_without_a_bound_misses_nothing() {
        assertFalse(Figure.of("b", "c", Double.NaN, "ms", Bound.NONE).isMissed());
    }

    @Test
    void a_bound_on_the_value_includes_its_limit() {
        assertFalse(Figure.of("b", "c", 25, "ms", Bound.atMost(25)).isMissed());
        assertTrue(Figure.of("b", "c", 25.1, "ms", Bound.atMost(25)).isMissed());
        assertFalse(Figure.of("b", "c", 69, "of 100", Bound.atLeast(69)).isMissed());
        assertTrue(Figure.of("b", "c", 68.9, "of 100", Bound.atLeast(69)).isMissed());
    }

    @Test
    void a_bound_on_the_ratio_compares_with_the_baseline() {
        assertFalse(
                Figure.of("b", "c", 60, "rows/s", 100, Bound.ratioAtLeast(0.6)).isMissed());
        assertTrue(
                Figure.of("b", "c", 59, "rows/s", 100, Bound.ratioAtLeast(0.6)).isMissed());
        assertTrue(Figure.of("b", "c", 9, "ms", 2, Bound.ratioAtMost(4)).isMissed());
    }

    @Test
    void what_could_not_be_measured_misses_its_bound() {
        assertTrue(Figure.of("b", "c", Double.NaN, "ms", Bound.atMost(25)).isMissed());
        assertTrue(Figure.of("b", "c", 1, "ms", Bound.ratioAtMost(4)).isMissed());
    }

    @Test
    void bounds_read_as_they_are_written() {
        assertEquals("<= 2000", Bound.atMost(2_000).toString());
        assertEquals("ratio >= 0.5", Bound.ratioAtLeast(0.5).toString());
        assertEquals("", Bound.NONE.toString());
    }

    @Test
    void a_report_names_the_figures_that_miss() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Report report = Report.table(new PrintStream(out, true, StandardCharsets.UTF_8));
        Figure kept = Figure.of("b", "kept", 1, "ms", Bound.atMost(2));
        Figure missed = Figure.of("b", "missed", 3, "ms", Bound.atMost(2));

        report.add(kept);
        report.add(missed);
        report.end();

        assertEquals(List.of(missed), report.missed());
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertTrue(lines.get(1).endsWith("ok"), lines.toString());
        assertTrue(lines.get(2).endsWith("MISS"), lines.toString());
    }

    @Test
    void numbers_in_json_have_six_digits_and_no_exponent() {
        assertEquals(
                "{\"bench\":\"b\",\"case\":\"c\",\"value\":1234570,\"unit\":\"ms\",\"baseline\":0.000012,\"ratio\":102881000000}",
                Figure.of("b", "c", 1_234_567, "ms", 0.000012, Bound.NONE).json());
        assertEquals(
                "{\"bench\":\"b\",\"case\":\"c\",\"value\":null,\"unit\":\"ms\",\"baseline\":null,\"ratio\":null}",
                Figure.of("b", "c", Double.NaN, "ms", Bound.NONE).json());
    }
}
