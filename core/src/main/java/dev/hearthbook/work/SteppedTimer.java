package dev.hearthbook.work;

import java.util.Comparator;
import java.util.PriorityQueue;
import reactor.core.Disposable;

/** A clock that stands until it is advanced, and what waits for it. One thread. */
final class SteppedTimer implements SteppedWorkers.Turn {
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong(Alarm::at).thenComparing(Alarm::number));
    private long nanos;
    private long alarmsMade;

    /** @param number keeps the order of those that are due at the same time */
    private record Alarm(long at, long number, Runnable task) {}

    long nanos() {
        return nanos;
    }

    void advance(long by) {
        nanos += by;
    }

    /** Runs the task in a turn, not before {@code delay} nanoseconds have passed; disposing of the result prevents it. */
    Disposable after(long delay, Runnable task) {
        Alarm alarm = new Alarm(nanos + Math.max(0, delay), alarmsMade++, task);
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    @Override
    public String name() {
        return "timer";
    }

    @Override
    public boolean take() {
        if (alarms.isEmpty() || alarms.element().at() > nanos) {
            return false;
        }
        alarms.remove().task().run();
        return true;
    }
}
