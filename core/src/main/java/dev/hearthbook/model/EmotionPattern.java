package dev.hearthbook.model;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one emotion recurs.
 *
 * @param count how often it was felt
 * @param intensity the mean, 0 to 1
 * @param triggers how often each brought it about; those that are empty left out
 * @param hours how often in each hour of the day, 24 numbers
 * @param trend by how much the intensity changes in a day: the slope of the straight line that fits best; 0 for less than two
 *     times
 */
public record EmotionPattern(
        String emotion, long count, double intensity, Map<String, Long> triggers, List<Long> hours, double trend) {
    public EmotionPattern {
        triggers = Collections.unmodifiableMap(new TreeMap<>(triggers));
        hours = List.copyOf(hours);
    }

    /** One pattern per emotion, in order of its name. */
    public static List<EmotionPattern> of(List<EmotionalState> states, ZoneId zone) {
        Map<String, List<EmotionalState>> byEmotion = new TreeMap<>();
        states.forEach(state -> byEmotion
                .computeIfAbsent(state.emotion(), emotion -> new ArrayList<>())
                .add(state));
        List<EmotionPattern> patterns = new ArrayList<>();
        byEmotion.forEach((emotion, felt) -> patterns.add(pattern(emotion, felt, zone)));
        return List.copyOf(patterns);
    }

    private static EmotionPattern pattern(String emotion, List<EmotionalState> felt, ZoneId zone) {
        Map<String, Long> triggers = new TreeMap<>();
        long[] hours = new long[24];
        double sum = 0;
        for (EmotionalState state : felt) {
            sum += state.intensity();
            hours[state.at().atZone(zone).getHour()]++;
            if (!state.trigger().isEmpty()) {
                triggers.merge(state.trigger(), 1L, Long::sum);
            }
        }
        List<Long> histogram = new ArrayList<>();
        for (long times : hours) {
            histogram.add(times);
        }
        return new EmotionPattern(emotion, felt.size(), sum / felt.size(), triggers, histogram, slope(felt));
    }

    /** Least squares, days against intensity. */
    private static double slope(List<EmotionalState> felt) {
        Instant first = felt.get(0).at();
        double meanDay = 0;
        double mean = 0;
        for (EmotionalState state : felt) {
            meanDay += days(first, state) / felt.size();
            mean += state.intensity() / felt.size();
        }
        double above = 0;
        double below = 0;
        for (EmotionalState state : felt) {
            double day = days(first, state) - meanDay;
            above += day * (state.intensity() - mean);
            below += day * day;
        }
        return below == 0 ? 0 : above / below;
    }

    private static double days(Instant first, EmotionalState state) {
        return Duration.between(first, state.at()).toMillis()
                / (double) Duration.ofDays(1).toMillis();
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "EmotionPattern[" + count + "]";
    }
}
