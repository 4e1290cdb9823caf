package dev.hearthbook.projections.internal.query;

import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.internal.row.RowValues;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Column;
import dev.hearthbook.view.Cursor;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Query;

/**
 * Makes cursors and takes them back. A cursor carries a fingerprint of its query, made under the book's own key: it tells
 * queries apart, and tells nobody who finds the cursor in a log what was asked for.
 */
final class Cursors {
    private final KeyVault keys;

    Cursors(KeyVault keys) {
        this.keys = keys;
    }

    /** Equal for queries that differ at most in limit, cursor and mark. */
    long fingerprint(Query.Spec spec) {
        StringBuilder text = new StringBuilder();
        part(text, spec.table().name());
        part(text, spec.within().isPresent() ? "within" : "");
        spec.within().ifPresent(subject -> part(text, subject.value()));
        spec.matches().forEach(match -> part(text, match));
        part(text, spec.order() + (spec.descending() ? " descending" : ""));
        return keys.bookBlinder("cursors").blind(text.toString()).high();
    }

    private static void part(StringBuilder text, Match match) {
        if (match instanceof Match.In in) {
            part(text, in.column());
            part(text, "in" + in.values().size());
            in.values().forEach(value -> part(text, RowValues.blindText(value)));
        } else if (match instanceof Match.Between between) {
            part(text, between.column());
            part(text, between.from() + " to " + between.to());
        } else if (match instanceof Match.Opened opened) {
            part(text, opened.path());
            part(text, opened.test().name());
            opened.value().ifPresent(value -> part(text, RowValues.blindText(value)));
        } else if (match instanceof Match.Any any) {
            part(text, "any" + any.some().size());
            any.some().forEach(one -> part(text, one));
        } else if (match instanceof Match.All all) {
            part(text, "all" + all.every().size());
            all.every().forEach(one -> part(text, one));
        } else if (match instanceof Match.Not not) {
            part(text, "not");
            part(text, not.match());
        } else {
            throw new AssertionError("no fingerprint of " + match.getClass().getSimpleName());
        }
    }

    private static void part(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part);
    }

    /** @throws HearthbookException {@code FOREIGN_CURSOR} */
    static StoreQuery.Edge edge(Query.Spec spec, Cursor cursor, long fingerprint) {
        if (cursor.query() != fingerprint) {
            throw new HearthbookException(
                    ErrorCode.FOREIGN_CURSOR,
                    "the cursor was given for another query than this one on "
                            + spec.table().name() + "; start again without a cursor, or ask the query it came from");
        }
        return new StoreQuery.Edge(cursor.forward(), value(spec, cursor.order()), cursor.row());
    }

    static Cursor at(StoredRow row, Query.Spec spec, boolean forward, long fingerprint, Mark mark) {
        Number value = StoreQuery.Edge.value(row, spec.order());
        return new Cursor(fingerprint, forward, bits(value), row.id(), mark);
    }

    /**
     * Leads back over an edge behind which there is nothing: the row at the edge is the first it finds.
     *
     * @param beyond the cursor that led to an empty page
     */
    static Cursor back(Cursor beyond, Query.Spec spec, Mark mark) {
        boolean larger = beyond.forward() != spec.descending();
        return new Cursor(beyond.query(), !beyond.forward(), beyond.order(), beyond.row() + (larger ? 1 : -1), mark);
    }

    /** The order of the bits as signed numbers is the order of the values. */
    private static long bits(Number value) {
        return value instanceof Double fraction ? sortable(Double.doubleToLongBits(fraction)) : value.longValue();
    }

    private static Number value(Query.Spec spec, long bits) {
        boolean fraction = spec.table().has(spec.order())
                && spec.table().column(spec.order()).kind() == Column.Kind.CLEAR_DOUBLE;
        // No fraction has the bits of NO_VALUE: they would be those of a NaN.
        return fraction && bits != StoreQuery.NO_VALUE ? Double.longBitsToDouble(sortable(bits)) : (Number) bits;
    }

    private static long sortable(long bits) {
        return bits >= 0 ? bits : bits ^ Long.MAX_VALUE;
    }
}
