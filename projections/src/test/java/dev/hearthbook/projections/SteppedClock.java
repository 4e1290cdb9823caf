package dev.hearthbook.projections;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands until it is stepped; any thread. */
public final class SteppedClock implements InstantSource {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T08:00:00Z"));

    @Override
    public Instant instant() {
        return now.get();
    }

    public Instant step(Duration by) {
        return now.updateAndGet(before -> before.plus(by));
    }
}
