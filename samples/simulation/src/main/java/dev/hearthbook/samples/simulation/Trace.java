package dev.hearthbook.samples.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What happened, in order: the last lines as text, and a hash of what was said that all runs of one seed have in common. */
final class Trace {
    private static final int KEPT = 60;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Deque<String> last = new ArrayDeque<>();
    private long hash = 0xcbf29ce484222325L;
    private long lines;

    /** Something that may happen in another order the next time, and changes nothing. */
    void mention(String line) {
        last.add(++lines + " " + line);
        if (last.size() > KEPT) {
            last.remove();
        }
    }

    void say(String line) {
        mention(line);
        for (int i = 0; i < line.length(); i++) {
            hash = (hash ^ line.charAt(i)) * FNV_PRIME; // FNV-1a
        }
        hash = (hash ^ '\n') * FNV_PRIME;
    }

    /** The newest steps, oldest first. */
    List<String> last() {
        return List.copyOf(last);
    }

    long hash() {
        return hash;
    }
}
