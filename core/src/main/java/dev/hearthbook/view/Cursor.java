package dev.hearthbook.view;

import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Require;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Where a page ended, for the next one. It belongs to one query (all but limit and cursor); another query refuses it with
 * {@code FOREIGN_CURSOR}, and a book whose history was replaced refuses it with {@code STALE_POSITION}.
 *
 * @param query the fingerprint of the query
 * @param forward whether it leads on or back
 * @param order the ordering value of the row at the page's edge, as sortable bits
 * @param row the number of that row
 * @param mark what the page reflected
 */
public record Cursor(long query, boolean forward, long order, long row, Mark mark) {
    /** The text form, safe in a URL. */
    public String text() {
        ByteBuffer bytes = ByteBuffer.allocate(41)
                .put((byte) (forward ? 1 : 0))
                .putLong(query)
                .putLong(order)
                .putLong(row)
                .putLong(mark.position().value())
                .putLong(mark.head());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** @throws IllegalArgumentException when the text is not a cursor */
    public static Cursor parse(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("this is not a cursor; pass on the text of Page.next() as it is", e);
        }
        Require.that(
                bytes.length == 41 && bytes[0] >= 0 && bytes[0] <= 1,
                "this is not a cursor; pass on the text of Page.next() as it is");
        ByteBuffer in = ByteBuffer.wrap(bytes);
        boolean forward = in.get() == 1;
        return new Cursor(
                in.getLong(),
                forward,
                in.getLong(),
                in.getLong(),
                new Mark(dev.hearthbook.model.Position.of(in.getLong()), in.getLong()));
    }
}
