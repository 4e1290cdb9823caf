package dev.hearthbook.model;

/**
 * Where an event stands in its book: 1, 2, 3 … without holes, in commit order. A position never changes and is never
 * used again.
 *
 * <p>A position alone is only a number: after a power cut or a restore the same number can name another event. Whatever is
 * kept beyond the life of one open book is therefore a {@link Mark}.
 *
 * @param value 0 ({@link #START}) for "before the first event", otherwise the number of the event
 */
public record Position(long value) implements Comparable<Position> {
    /** Before the first event. */
    public static final Position START = new Position(0);

    public Position {
        Require.that(value >= 0, "a position is 0 or more, but was %d", value);
    }

    public static Position of(long value) {
        return value == 0 ? START : new Position(value);
    }

    public boolean isAfter(Position other) {
        return value > other.value;
    }

    @Override
    public int compareTo(Position other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
