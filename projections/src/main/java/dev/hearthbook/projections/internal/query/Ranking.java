package dev.hearthbook.projections.internal.query;

import dev.hearthbook.projections.store.StoreSearch;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Search;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts rows that were found in order. Pure; any thread.
 *
 * <p><b>Factors</b> are those of Generative Agents (Park et al., UIST 2023): fit, recency and importance, each between 0 for the
 * least of the rows and 1 for the most, added up by weight. Recency falls off with the hours since; from when they are counted does
 * not matter, since it makes all of them smaller by the same share and falls out where they are put between 0 and 1. So they
 * are counted from the latest row, and no clock is asked.
 */
final class Ranking {
    private static final double MICROS_PER_HOUR = 3_600_000_000.0;

    private Ranking() {}

    /** @param parts add up to the score */
    record Ranked(StoreSearch.Found found, double score, Map<String, Double> parts) {}

    /**
     * @param found best first
     * @param parts row id to what its score is made of; without any it is the ranking of its words
     */
    static List<Ranked> byFit(List<StoreSearch.Found> found, Map<Long, Map<String, Double>> parts) {
        return found.stream()
                .map(one -> new Ranked(
                        one, one.score(), parts.getOrDefault(one.row().id(), Map.of("bm25", one.score()))))
                .toList();
    }

    /** @return best first; ties by age, as they were */
    static List<Ranked> weighed(List<StoreSearch.Found> found, List<Search.Factor> factors) {
        Map<String, double[]> shares = new LinkedHashMap<>();
        Map<String, Double> weights = new LinkedHashMap<>();
        shares.put(
                "fit",
                between(found.stream().mapToDouble(StoreSearch.Found::score).toArray()));
        weights.put("fit", 1.0);
        for (Search.Factor factor : factors) {
            shares.put(factor.name(), between(values(found, factor)));
            weights.put(factor.name(), factor.weight());
        }
        List<Ranked> ranked = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            Map<String, Double> parts = new LinkedHashMap<>();
            double score = 0;
            for (Map.Entry<String, Double> weight : weights.entrySet()) {
                double part = weight.getValue() * shares.getOrDefault(weight.getKey(), new double[0])[i];
                parts.put(weight.getKey(), part);
                score += part;
            }
            ranked.add(new Ranked(found.get(i), score, parts));
        }
        ranked.sort(Comparator.comparingDouble(Ranked::score).reversed());
        return ranked;
    }

    private static double[] values(List<StoreSearch.Found> found, Search.Factor factor) {
        if (factor instanceof Search.Recency recency) {
            return decayed(found.stream()
                    .mapToDouble(one -> recency.columns().stream()
                            .mapToDouble(column -> number(one.row(), column))
                            .max()
                            .orElse(Double.NEGATIVE_INFINITY))
                    .toArray());
        }
        if (factor instanceof Search.Importance importance) {
            return found.stream()
                    .mapToDouble(one -> number(one.row(), importance.column()))
                    .toArray();
        }
        throw new AssertionError("no values of " + factor.getClass().getSimpleName());
    }

    private static double number(StoredRow row, String column) {
        Number number = row.number(column);
        return number == null ? Double.NEGATIVE_INFINITY : number.doubleValue();
    }

    private static double[] decayed(double[] micros) {
        double latest = max(micros);
        double[] decayed = new double[micros.length];
        for (int i = 0; i < micros.length; i++) {
            decayed[i] = Double.isInfinite(micros[i])
                    ? 0
                    : Math.pow(Search.RECENCY_PER_HOUR, (latest - micros[i]) / MICROS_PER_HOUR);
        }
        return decayed;
    }

    /** Each value between 0 (the least) and 1 (the most); 0 without a value, 1 when all are alike. */
    private static double[] between(double[] values) {
        double most = max(values);
        double least = most;
        for (double value : values) {
            least = Double.isInfinite(value) ? least : Math.min(least, value);
        }
        double[] shares = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            shares[i] = Double.isInfinite(values[i]) ? 0 : most > least ? (values[i] - least) / (most - least) : 1;
        }
        return shares;
    }

    private static double max(double[] values) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            max = Math.max(max, value);
        }
        return max;
    }
}
