package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures several things in turn: some rounds that do not count, until the compiler has done its work, then so many that do.
 * The order turns from round to round, so that none of them always comes first.
 *
 * @param warmUps how many rounds do not count
 * @param count how many do
 */
record Rounds(int warmUps, int count, Consumer<String> progress) {
    /** One warm-up. */
    Rounds(int count, Consumer<String> progress) {
        this(1, count, progress);
    }

    /** With another number of warm-ups; a bench that measures microseconds needs more than one that measures seconds. */
    Rounds warmedUpBy(int rounds) {
        return new Rounds(rounds, count, progress);
    }

    /** One measurement; what it gives is a list of numbers, the same count every time. */
    interface Measurement {
        double[] take() throws IOException, InterruptedException;
    }

    /**
     * Measures all of them.
     *
     * @param name what is measured, for the progress line
     * @return per measurement the medians of its numbers
     */
    List<double[]> medians(String name, List<Measurement> measurements) throws IOException, InterruptedException {
        List<List<double[]>> taken = new ArrayList<>();
        measurements.forEach(it -> taken.add(new ArrayList<>()));
        long began = System.nanoTime();
        for (int round = 1 - warmUps; round <= count; round++) {
            for (int i = 0; i < measurements.size(); i++) {
                int turn = Math.floorMod(i + round, measurements.size());
                double[] numbers = measurements.get(turn).take();
                if (round > 0) {
                    taken.get(turn).add(numbers);
                }
            }
            double each = (System.nanoTime() - began) / 1e9 / (round + warmUps);
            progress.accept(String.format(
                    Locale.ROOT,
                    "%s, %s, about %.0f s to go",
                    name,
                    round <= 0 ? "warming up" : "round " + round + " of " + count,
                    each * (count - round)));
        }
        return taken.stream().map(Rounds::medians).toList();
    }

    private static double[] medians(List<double[]> rounds) {
        double[] medians = new double[rounds.get(0).length];
        for (int i = 0; i < medians.length; i++) {
            int number = i;
            medians[i] = median(rounds.stream().mapToDouble(it -> it[number]).toArray());
        }
        return medians;
    }

    /** The middle one, or the mean of the two in the middle. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
