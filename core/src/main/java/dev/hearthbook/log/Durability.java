package dev.hearthbook.log;

import dev.hearthbook.model.Require;
import java.time.Duration;

/** What "acknowledged" promises. */
public sealed interface Durability {
    /** Acknowledged after the disk confirmed; commits that wait together share one force. The default. */
    Durability GROUP = new Group();

    /** Acknowledged when the operating system has it: survives the death of the process, not of the machine. */
    Durability OS = new Os();

    /** Acknowledged at once and forced every {@code every}: a power cut loses at most that much. */
    static Durability interval(Duration every) {
        return new Interval(every);
    }

    /** @see #GROUP */
    record Group() implements Durability {}

    /** @see #OS */
    record Os() implements Durability {}

    /**
     * @see #interval
     * @param every 1 ms to 1 minute
     */
    record Interval(Duration every) implements Durability {
        public Interval {
            Require.that(
                    every.toMillis() >= 1 && every.toMillis() <= 60_000,
                    "an interval lies between 1 ms and 1 minute, but was %s",
                    every);
        }
    }
}
