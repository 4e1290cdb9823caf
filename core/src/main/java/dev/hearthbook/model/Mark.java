package dev.hearthbook.model;

/**
 * A position together with the first 8 bytes of the chain head of the frame that holds it: how a position is kept and
 * trusted across restarts.
 *
 * <p>When the log was cut by a power loss or replaced by an older copy, other events stand under the same numbers; their
 * heads differ, so whoever resumes from a mark notices.
 *
 * @param position 0 only for {@link #START}
 * @param head the first 8 bytes of the chain head, big endian; 0 for {@link #START}
 */
public record Mark(Position position, long head) implements Comparable<Mark> {
    /** Before the first event of any book. */
    public static final Mark START = new Mark(Position.START, 0);

    /** Marks of one book are ordered by position. */
    @Override
    public int compareTo(Mark other) {
        return position.compareTo(other.position);
    }

    @Override
    public String toString() {
        return position.value() + "@" + String.format("%016x", head);
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException when the text is not of the form {@code position@16 hex digits}
     */
    public static Mark parse(String text) {
        int at = text.indexOf('@');
        try {
            return new Mark(
                    Position.of(Long.parseLong(text.substring(0, at))),
                    Long.parseUnsignedLong(text.substring(at + 1), 16));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException("a mark reads position@head, for example 42@00c0ffee00c0ffee", e);
        }
    }
}
