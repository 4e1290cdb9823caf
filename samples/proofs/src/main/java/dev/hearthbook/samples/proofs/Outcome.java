package dev.hearthbook.samples.proofs;

import java.util.List;
import java.util.Map;

/**
 * What a proof by real faults came to.
 *
 * @param runs how often the fault was made to happen
 * @param acknowledged how many events had been acknowledged and were looked for
 * @param lost how many of them were not there, or not as they were written
 * @param broken every other promise that was not kept, in words that say where
 * @param notes what else was counted or measured, by name, in the order in which it is to be told
 */
public record Outcome(int runs, long acknowledged, long lost, List<String> broken, Map<String, Double> notes) {
    public Outcome {
        broken = List.copyOf(broken);
    }

    /** Whether everything that was promised was kept, and there was something to keep. */
    public boolean kept() {
        return runs > 0 && acknowledged > 0 && lost == 0 && broken.isEmpty();
    }
}
