package dev.hearthbook.view;

import java.util.Optional;

/**
 * A column of a table.
 *
 * @param name lower-case letters, digits and '_'; a path has the name of the column with the map, a dot, and the key in it
 * @param kind how much of it the disk knows
 */
public record Column(String name, Kind kind) {
    /** The column whose map it looks into; its own name when it is no path. */
    public String map() {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** The key in that map; empty when it is no path. */
    public Optional<String> key() {
        int dot = name.indexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of(name.substring(dot + 1));
    }

    /** How much of a column the disk knows, from nothing to everything. */
    public enum Kind {
        /** Nothing: it lies in the row's sealed box and can only be read. Any {@linkplain Row value}. */
        SEALED,
        /** Equality within one subject: readable like a sealed column, and matched under the subject's own blind key. Text. */
        BLIND,
        /** Equality within the book: for random ids and enums only, whose blind values may outlive an erasure. Text. */
        BLIND_BOOK,
        /** Everything: a whole number that gives no content away (a counter, a time in microseconds, a flag). It can be ordered. */
        CLEAR_LONG,
        /** Everything: a fraction that gives no content away (an importance). It can be ordered. */
        CLEAR_DOUBLE;

        public boolean isBlind() {
            return this == BLIND || this == BLIND_BOOK;
        }

        public boolean isClear() {
            return this == CLEAR_LONG || this == CLEAR_DOUBLE;
        }
    }
}
