package dev.hearthbook.projections.internal.worker;

import java.time.Duration;

/**
 * How much a worker does at once.
 *
 * @param batchEventsMax events in one transaction while it keeps up
 * @param catchUpEvents events in one transaction while it catches up
 * @param catchUpLag positions behind the log from which it catches up
 * @param rowsKeptMax opened rows a fold finds without asking the store
 * @param awaitTimeout how long a caller waits for a mark
 */
public record Pace(int batchEventsMax, int catchUpEvents, int catchUpLag, int rowsKeptMax, Duration awaitTimeout) {
    public static final Pace DEFAULT = new Pace(1_000, 1_000, 5_000, 2_000, Duration.ofSeconds(30));
}
