package dev.hearthbook.projections.internal.search;

import dev.hearthbook.view.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of the lines that were cut into words last. A message is a line of its own entry, and of the entries of its four
 * neighbours: without this its words are found five times within a moment.
 *
 * <p>At most {@value #LINES_MAX} lines of at most {@value #CHARS_MAX} characters. Any thread.
 */
final class LineCache {
    private static final int LINES_MAX = 64;
    private static final int CHARS_MAX = 2_100;

    private final Map<Key, Tokens> lines = new LinkedHashMap<>(2 * LINES_MAX, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Tokens> eldest) {
            return size() > LINES_MAX;
        }
    };

    private record Key(long scope, Table table, String line) {
        /** Never the line. */
        @Override
        public String toString() {
            return "Key[" + scope + " " + table + "]";
        }
    }

    /**
     * The tokens of a line that tell something, in no order; immutable.
     *
     * @param stopped whether it has others
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Tokens(long[] telling, boolean stopped) {
        @Override
        public String toString() {
            return "Tokens[" + telling.length + "]";
        }
    }

    @Nullable
    Tokens get(long scope, Table table, String line) {
        synchronized (lines) {
            return lines.get(new Key(scope, table, line));
        }
    }

    void put(long scope, Table table, String line, Tokens tokens) {
        if (line.length() <= CHARS_MAX) {
            synchronized (lines) {
                lines.put(new Key(scope, table, line), tokens);
            }
        }
    }

    /** Drops every line of a scope. */
    void forget(long scope) {
        synchronized (lines) {
            lines.keySet().removeIf(key -> key.scope() == scope);
        }
    }
}
