package dev.hearthbook.samples.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What was measured, for people or for programs. One thread. */
final class Report {
    private final PrintStream out;
    private final boolean lines;
    private final List<Figure> figures = new ArrayList<>();

    private Report(PrintStream out, boolean lines) {
        this.out = out;
        this.lines = lines;
    }

    /** A table at the end. */
    static Report table(PrintStream out) {
        return new Report(out, false);
    }

    /** A JSON object a line, each as soon as it is known. */
    static Report lines(PrintStream out) {
        return new Report(out, true);
    }

    void add(Figure figure) {
        figures.add(figure);
        if (lines) {
            out.println(figure.json());
        }
    }

    /** The figures that break their bound. */
    List<Figure> missed() {
        return figures.stream().filter(Figure::isMissed).toList();
    }

    /** Prints the table; nothing more may be added. */
    void end() {
        if (lines || figures.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("bench", "case", "value", "unit", "baseline", "ratio", "bound", ""));
        for (Figure it : figures) {
            rows.add(List.of(
                    it.bench(),
                    it.name(),
                    number(it.value()),
                    it.unit(),
                    it.baseline().isPresent() ? number(it.baseline().getAsDouble()) : "",
                    it.ratio().isPresent()
                            ? String.format(Locale.ROOT, "%.2f", it.ratio().getAsDouble())
                            : "",
                    it.bound().toString(),
                    !it.bound().exists() ? "" : it.isMissed() ? "MISS" : "ok"));
        }
        int columns = rows.get(0).size();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                int column = c;
                Function<List<String>, Integer> length = it -> it.get(column).length();
                int width = rows.stream().map(length).max(Integer::compare).orElse(0);
                boolean rightwards = c == 2 || c == 4 || c == 5;
                line.append(String.format(
                                Locale.ROOT, "%" + (rightwards ? "" : "-") + Math.max(1, width) + "s", row.get(c)))
                        .append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String number(double value) {
        double size = Math.abs(value);
        String format =
                size >= 1_000 ? "%,.0f" : size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
