package dev.hearthbook.samples.proofs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An {@link Outcome} that is being counted. Any thread. */
final class Tally {
    private static final int BROKEN_MAX = 200;

    private int runs;
    private long acknowledged;
    private long lost;
    private final List<String> broken = new ArrayList<>();
    private final Map<String, Double> notes = new LinkedHashMap<>();

    synchronized void run() {
        runs++;
    }

    synchronized void acknowledged(long events) {
        acknowledged += events;
    }

    synchronized void lost(long events, String what) {
        lost(events);
        broken(what);
    }

    /** Events that are gone; what is to be said of them was said. */
    synchronized void lost(long events) {
        lost += events;
    }

    /** A promise that was not kept; beyond {@value #BROKEN_MAX} they are only counted. */
    synchronized void broken(String what) {
        if (broken.size() < BROKEN_MAX) {
            broken.add(what);
        } else {
            broken.set(BROKEN_MAX - 1, "and more");
        }
    }

    synchronized void count(String note) {
        notes.merge(note, 1.0, Double::sum);
    }

    synchronized void most(String note, double value) {
        notes.merge(note, value, Math::max);
    }

    synchronized Outcome outcome() {
        return new Outcome(runs, acknowledged, lost, broken, notes);
    }
}
