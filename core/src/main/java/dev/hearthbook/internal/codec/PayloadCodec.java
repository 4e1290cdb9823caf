package dev.hearthbook.internal.codec;

import dev.hearthbook.journal.Journal;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.StoreId;
import dev.hearthbook.model.StreamId;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The plain bytes of a payload box: length, stream name, encoded event, padding.
 *
 * <pre>
 * 0  4  length of what follows, without padding
 * 4  2  length of the stream name
 * 6     stream name, UTF-8
 *       encoded event, deflated when the header says so
 *       zeros up to the next Padmé length
 * </pre>
 *
 * <p>Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019) keeps only
 * the most telling bits of a length, at 12 % cost at the most.
 */
public final class PayloadCodec {
    private static final byte[] LABEL = "hearthbook.payload.1".getBytes(StandardCharsets.US_ASCII);
    private static final int DEFLATE_FROM = 1_024;

    private PayloadCodec() {}

    /**
     * The plain bytes of a box.
     *
     * @param deflated whether {@code event} is compressed
     */
    public record Plain(byte[] bytes, boolean deflated) {}

    /**
     * What a box held.
     *
     * @param event the encoded event
     */
    public record Payload(StreamId stream, byte[] event) {}

    public static Plain wrap(StreamId stream, byte[] event, boolean compress) {
        byte[] body = event;
        boolean deflated = false;
        if (compress && event.length > DEFLATE_FROM) {
            byte[] smaller = deflate(event);
            deflated = smaller.length < event.length * 9 / 10;
            body = deflated ? smaller : event;
        }
        byte[] name = stream.toString().getBytes(StandardCharsets.UTF_8);
        int length = 2 + name.length + body.length;
        ByteBuffer out = ByteBuffer.allocate(padded(4 + length));
        out.putInt(length).putShort((short) name.length).put(name).put(body);
        return new Plain(out.array(), deflated);
    }

    /** @throws HearthbookException {@code CORRUPT} when the bytes are not a payload */
    public static Payload unwrap(byte[] plain, boolean deflated) {
        try {
            ByteBuffer in = ByteBuffer.wrap(plain);
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new BufferUnderflowException();
            }
            byte[] name = new byte[in.getShort()];
            in.get(name);
            byte[] event = Arrays.copyOfRange(plain, in.position(), 4 + length);
            return new Payload(
                    StreamId.parse(new String(name, StandardCharsets.UTF_8)), deflated ? inflate(event) : event);
        } catch (BufferUnderflowException
                | NegativeArraySizeException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | DataFormatException e) {
            throw new HearthbookException(
                    ErrorCode.CORRUPT, "A payload opened, but does not hold what it announces.", e);
        }
    }

    /** What a payload box is bound to: its kind, the book, the event, the scopes. Not its place, so that callers can seal in parallel. */
    public static byte[] associatedData(StoreId store, UUID event, Scopes scopes) {
        return ByteBuffer.allocate(LABEL.length + 32 + Scopes.LENGTH)
                .put(LABEL)
                .put(store.bytes())
                .putLong(event.getMostSignificantBits())
                .putLong(event.getLeastSignificantBits())
                .put(scopes.bytes())
                .array();
    }

    /** The Padmé length of a length. */
    static int padded(int length) {
        if (length < 2) {
            return length;
        }
        int exponent = 31 - Integer.numberOfLeadingZeros(length);
        int kept = 32 - Integer.numberOfLeadingZeros(exponent);
        int mask = (1 << Math.max(0, exponent - kept)) - 1;
        return (length + mask) & ~mask;
    }

    private static byte[] deflate(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] out = new byte[bytes.length];
            int length = deflater.deflate(out);
            return deflater.finished() ? Arrays.copyOf(out, length) : bytes;
        } finally {
            deflater.end();
        }
    }

    private static byte[] inflate(byte[] bytes) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes);
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length * 3);
            byte[] chunk = new byte[4_096];
            while (!inflater.finished()) {
                int length = inflater.inflate(chunk);
                if (length == 0 && !inflater.finished()) {
                    throw new DataFormatException("the compressed bytes end early");
                }
                if (out.size() + length > Journal.EVENT_BYTES_MAX) {
                    throw new DataFormatException("the event is larger than any that was ever written");
                }
                out.write(chunk, 0, length);
            }
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }
}
