package dev.hearthbook.log;

import dev.hearthbook.model.Require;
import dev.hearthbook.model.StoreId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a gap frame says: events that a salvage could not find. The log goes on behind it at the old positions and heads, so
 * everything that named one of them is still right.
 *
 * <p>Without keys one can check that the range is the frame's and that {@code before} is the chain's head there; that the book
 * itself put it there is for whoever has the book's {@linkplain dev.hearthbook.keys.KeyVault#verify verifying key}.
 *
 * @param first position of the first lost event, 1 or more
 * @param last position of the last one; at most {@link #EVENTS_MAX} events, more are several gaps in a row
 * @param sinceMicros time of the frame before, 0 when there is none: the log's time at the gap, which never goes back
 * @param timeMicros when the book was salvaged
 * @param before the chain head before the lost frames
 * @param after the chain head that the lost frames led to, when it is known
 * @param signature of {@link #signed} by the book's signing key
 */
public record Gap(
        long first, long last, long sinceMicros, long timeMicros, Head before, Optional<Head> after, byte[] signature) {
    /** The most events that one gap frame stands for. */
    public static final int EVENTS_MAX = Integer.MAX_VALUE;

    private static final int SIGNATURE = 64;
    private static final int UNSIGNED = 97;
    private static final int BODY = UNSIGNED + SIGNATURE;
    private static final byte[] PURPOSE = "hearthbook.gap.1".getBytes(StandardCharsets.US_ASCII);

    public Gap {
        Require.that(first >= 1 && last >= first, "a gap goes from 1 or more upwards, but was %d to %d", first, last);
        Require.that(
                last - first < EVENTS_MAX, "a gap holds at most %d events, but had %d to %d", EVENTS_MAX, first, last);
        Require.that(signature.length == SIGNATURE, "a signature has 64 bytes, but had %d", signature.length);
        signature = signature.clone();
    }

    /**
     * The frame of a gap.
     *
     * @param sign gets {@link #signed} and returns 64 bytes
     */
    public static Frame frame(
            StoreId store,
            long first,
            long last,
            long sinceMicros,
            long timeMicros,
            Head before,
            Optional<Head> after,
            UnaryOperator<byte[]> sign) {
        Gap unsigned = new Gap(first, last, sinceMicros, timeMicros, before, after, new byte[SIGNATURE]);
        byte[] signature = sign.apply(unsigned.signed(store));
        Gap gap = new Gap(first, last, sinceMicros, timeMicros, before, after, signature);
        return Frame.assemble(Frame.GAP, 0, first, (int) (last - first + 1), 0, gap.body(), 0, clear -> new byte[0]);
    }

    /** How many events were lost. */
    public long events() {
        return last - first + 1;
    }

    @Override
    public byte[] signature() {
        return signature.clone();
    }

    /** What the book signs: the purpose, the book's id, and everything that the gap says. */
    public byte[] signed(StoreId store) {
        return ByteBuffer.allocate(PURPOSE.length + 16 + UNSIGNED)
                .put(PURPOSE)
                .put(store.bytes())
                .put(body(), 0, UNSIGNED)
                .array();
    }

    private byte[] body() {
        return ByteBuffer.allocate(BODY)
                .putLong(first)
                .putLong(last)
                .putLong(sinceMicros)
                .putLong(timeMicros)
                .put(before.bytes())
                .put((byte) (after.isPresent() ? 1 : 0))
                .put(after.orElse(Head.EMPTY).bytes())
                .put(signature)
                .array();
    }

    /** Whether a frame that is flagged as a gap is built as one. */
    static boolean fits(Frame frame) {
        return frame.isGapAlone()
                && frame.lastPosition() >= frame.position()
                && frame.commits() == 0
                && frame.bodyLength() == BODY
                && frame.length() == Frame.CLEAR_HEADER + BODY + 4
                && ByteBuffer.wrap(frame.box(0, 16)).equals(range(frame));
    }

    private static ByteBuffer range(Frame frame) {
        return ByteBuffer.allocate(16)
                .putLong(frame.position())
                .putLong(frame.lastPosition())
                .flip();
    }

    /** Of a frame that was checked to be built as a gap. */
    static Gap of(Frame frame) {
        ByteBuffer body = ByteBuffer.wrap(frame.box(0, BODY));
        long first = body.getLong();
        long last = body.getLong();
        long since = body.getLong();
        long time = body.getLong();
        Head before = head(body);
        boolean known = body.get() == 1;
        Head after = head(body);
        byte[] signature = new byte[SIGNATURE];
        body.get(signature);
        return new Gap(first, last, since, time, before, known ? Optional.of(after) : Optional.empty(), signature);
    }

    private static Head head(ByteBuffer from) {
        byte[] bytes = new byte[32];
        from.get(bytes);
        return Head.of(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Gap that && Arrays.equals(body(), that.body());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(body());
    }

    /** Its range, nothing else. */
    @Override
    public String toString() {
        return "Gap[" + first + ".." + last + "]";
    }
}
