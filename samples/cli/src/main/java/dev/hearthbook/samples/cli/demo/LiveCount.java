package dev.hearthbook.samples.cli.demo;

import dev.hearthbook.model.Session;
import dev.hearthbook.view.Page;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A live query over the sessions, summed up as one line whenever another sixth has arrived. Any thread. */
final class LiveCount {
    private static final int BAR = 24;
    private static final int STEPS = 6;
    private static final long WAIT_SECONDS = 10;

    private final Stage stage;
    private final long expected;
    private long total;
    private int snapshots;
    private long step = -1;

    LiveCount(Stage stage, long expected) {
        this.stage = stage;
        this.expected = expected;
    }

    synchronized void show(Page<Session> page) {
        snapshots++;
        total = page.rows().stream().mapToLong(Session::messages).sum();
        long now = total * STEPS / expected;
        if (now > step) {
            step = now;
            int filled = (int) Math.min(BAR, total * BAR / expected);
            stage.say(stage.faint("live  ")
                    + "█".repeat(filled)
                    + stage.faint("░".repeat(BAR - filled))
                    + String.format(
                            Locale.ROOT,
                            " %,6d messages, as of position %s",
                            total,
                            page.mark().position()));
        }
        notifyAll();
    }

    /** Returns when that many messages were seen, or nothing new was for a while. */
    synchronized void awaitAtLeast(long messages) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        try {
            for (long left = WAIT_SECONDS * 1_000;
                    total < messages && left > 0;
                    left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized long total() {
        return total;
    }

    synchronized int snapshots() {
        return snapshots;
    }
}
