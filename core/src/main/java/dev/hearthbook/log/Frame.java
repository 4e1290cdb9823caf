package dev.hearthbook.log;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StoreId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/**
 * One frame: what reaches the log. A clear header of 64 bytes, the sealed header, the payload boxes, a CRC.
 *
 * <pre>
 *  0  2  magic "HB"                   20  4  number of commits
 *  2  1  format = 1                   24  4  header box length H
 *  3  1  flags (1 part, 2 last part,  28  4  body length B
 *        4 gap)                       32 32  SHA-256(body)
 *  4  4  envelope key id
 *  8  8  position of the first event  64  H  header box
 * 16  4  number of events              +  B  body
 *                                      +  4  CRC32C of all before
 * </pre>
 *
 * <p>The CRC tells a torn write from a changed one: a frame whose CRC fails was not written to its end, a frame whose CRC
 * holds but whose boxes do not open was tampered with. Immutable; any thread may use it.
 */
public final class Frame {
    public static final int CLEAR_HEADER = 64;
    public static final byte FORMAT = 1;
    /** The frame is one of several parts of one commit. */
    public static final int PART = 1;
    /** The frame is the last of those parts. */
    public static final int LAST_PART = 2;
    /** The frame stands where others were lost: it has no header box and no events, and its body is a {@link Gap}. */
    public static final int GAP = 4;

    private static final short MAGIC = 0x4842;
    private static final int CRC = 4;

    private final byte[] bytes;
    private final ByteBuffer view;

    private Frame(byte[] bytes) {
        this.bytes = bytes;
        this.view = ByteBuffer.wrap(bytes);
    }

    /**
     * Builds a frame around a body.
     *
     * @param headerBoxLength the length that {@code sealHeader} will return
     * @param sealHeader gets the 64 bytes of the clear header and returns the header box bound to them
     */
    public static Frame assemble(
            int flags,
            int envelopeKey,
            long position,
            int events,
            int commits,
            byte[] body,
            int headerBoxLength,
            UnaryOperator<byte[]> sealHeader) {
        byte[] bytes = new byte[CLEAR_HEADER + headerBoxLength + body.length + CRC];
        ByteBuffer out = ByteBuffer.wrap(bytes);
        out.putShort(MAGIC).put(FORMAT).put((byte) flags).putInt(envelopeKey).putLong(position);
        out.putInt(events).putInt(commits).putInt(headerBoxLength).putInt(body.length);
        out.put(sha256().digest(body));
        byte[] box = sealHeader.apply(Arrays.copyOf(bytes, CLEAR_HEADER));
        if (box.length != headerBoxLength) {
            throw new AssertionError("a header box of " + box.length + " bytes was announced as " + headerBoxLength);
        }
        out.put(box).put(body).putInt(crc(bytes, bytes.length - CRC));
        return new Frame(bytes);
    }

    /**
     * Takes bytes as a frame after checking its structure: magic, format, lengths.
     *
     * @param bytes exactly one frame; not copied, and not to be changed afterwards
     * @throws HearthbookException {@code CORRUPT}, or {@code FORMAT_UNKNOWN} for a newer format
     */
    public static Frame parse(byte[] bytes) {
        Frame frame = new Frame(bytes);
        if (bytes.length < CLEAR_HEADER + CRC || frame.view.getShort(0) != MAGIC) {
            throw corrupt("is not a frame");
        }
        if (bytes[2] != FORMAT) {
            throw new HearthbookException(
                    ErrorCode.FORMAT_UNKNOWN,
                    "The frame has format " + bytes[2] + ", this build reads format " + FORMAT
                            + ". Upgrade Hearthbook.");
        }
        long length = (long) CLEAR_HEADER + frame.headerBoxLength() + frame.bodyLength() + CRC;
        if (frame.headerBoxLength() < 0
                || frame.bodyLength() < 0
                || length != bytes.length
                || frame.position() < 1
                || frame.events() < 1
                || (frame.isGap() ? !Gap.fits(frame) : frame.commits() < 1)) {
            throw corrupt("has lengths or counts that do not fit together");
        }
        return frame;
    }

    /** The length of the frame whose first 64 bytes are given, or -1 when they do not begin a frame. */
    public static long lengthOf(ByteBuffer clearHeader) {
        int at = clearHeader.position();
        if (clearHeader.remaining() < CLEAR_HEADER || clearHeader.getShort(at) != MAGIC) {
            return -1;
        }
        long header = clearHeader.getInt(at + 24);
        long body = clearHeader.getInt(at + 28);
        return header < 0 || body < 0 ? -1 : CLEAR_HEADER + header + body + CRC;
    }

    /**
     * Checks every byte: CRC, then the body against its hash.
     *
     * @throws HearthbookException {@code CORRUPT} when the write was torn or the bytes were changed
     */
    public Frame check() {
        if (!isWhole()) {
            throw corrupt("fails its checksum");
        }
        MessageDigest digest = sha256();
        digest.update(bytes, bodyOffset(), bodyLength());
        if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(bytes, 32, 64))) {
            throw corrupt("has a body that does not match its hash");
        }
        return this;
    }

    /** Whether the CRC holds: the frame was written to its end. */
    public boolean isWhole() {
        return view.getInt(bytes.length - CRC) == crc(bytes, bytes.length - CRC);
    }

    public long position() {
        return view.getLong(8);
    }

    public long lastPosition() {
        return position() + events() - 1;
    }

    public int events() {
        return view.getInt(16);
    }

    public int commits() {
        return view.getInt(20);
    }

    public int envelopeKey() {
        return view.getInt(4);
    }

    /** Whether the frame holds one part of a commit that needs more. */
    public boolean isPart() {
        return (bytes[3] & PART) != 0;
    }

    /** Whether the frame stands where others were lost. */
    public boolean isGap() {
        return (bytes[3] & GAP) != 0;
    }

    /** Whether it is a gap and nothing else, with no envelope key. */
    boolean isGapAlone() {
        return bytes[3] == GAP && envelopeKey() == 0;
    }

    /** What was lost here; empty for a frame that holds events. */
    public Optional<Gap> gap() {
        return isGap() ? Optional.of(Gap.of(this)) : Optional.empty();
    }

    /** Whether the frame ends a commit: it holds whole commits, or the last part of one. */
    public boolean endsCommit() {
        return !isPart() || (bytes[3] & LAST_PART) != 0;
    }

    public int length() {
        return bytes.length;
    }

    /** The frame's bytes themselves: not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public byte[] headerBox() {
        return Arrays.copyOfRange(bytes, CLEAR_HEADER, bodyOffset());
    }

    /** A copy of a piece of the body. */
    public byte[] box(int offset, int length) {
        Require.that(
                offset >= 0 && length >= 0 && (long) offset + length <= bodyLength(),
                "the body has %d bytes, but %d from %d were asked for",
                bodyLength(),
                length,
                offset);
        return Arrays.copyOfRange(bytes, bodyOffset() + offset, bodyOffset() + offset + length);
    }

    public int bodyLength() {
        return view.getInt(28);
    }

    /** What the header box is bound to: the book, and the clear header with the hash of the body. */
    public byte[] associatedData(StoreId store) {
        return associatedData(store, bytes);
    }

    /** The same, from a clear header that has no frame yet. */
    public static byte[] associatedData(StoreId store, byte[] clearHeader) {
        return ByteBuffer.allocate(16 + CLEAR_HEADER)
                .put(store.bytes())
                .put(clearHeader, 0, CLEAR_HEADER)
                .array();
    }

    /**
     * The chain head after this frame: SHA-256(0x02 ‖ head before ‖ SHA-256(0x00 ‖ clear header ‖ header box)). It covers
     * ciphertext only, so destroying a key changes no head. After a gap it is the head that the lost frames led to, when the
     * gap knows it, so that everything behind keeps its own.
     */
    public Head headAfter(Head before) {
        Optional<Head> led = gap().flatMap(Gap::after);
        if (led.isPresent()) {
            return led.get();
        }
        MessageDigest digest = sha256();
        digest.update((byte) 2);
        digest.update(before.bytes());
        return Head.of(digest.digest(hash()));
    }

    /** What names the frame in the chain of heads and in the leaves of its events: SHA-256(0x00 ‖ clear header ‖ header box). */
    public byte[] hash() {
        MessageDigest digest = sha256();
        digest.update((byte) 0);
        digest.update(bytes, 0, bodyOffset());
        return digest.digest();
    }

    /** The same from the frame's clear header and header box. */
    public static byte[] hash(byte[] headers) {
        MessageDigest digest = sha256();
        digest.update((byte) 0);
        return digest.digest(headers);
    }

    /** A copy of the clear header and the header box: what {@link #hash} covers. */
    public byte[] headers() {
        return Arrays.copyOf(bytes, bodyOffset());
    }

    /**
     * What a frame's clear header says, for whoever has no more of the frame than {@link #headers}.
     *
     * @param first position of its first event
     * @param last position of its last event
     * @param gap whether it stands for lost events
     * @param bodyHash SHA-256 of its body
     */
    public record Clear(long first, long last, boolean gap, byte[] bodyHash) {
        public Clear {
            bodyHash = bodyHash.clone();
        }

        /** Empty when the bytes are not a clear header and a header box of the length it names. */
        public static Optional<Clear> parse(byte[] headers) {
            if (headers.length < CLEAR_HEADER) {
                return Optional.empty();
            }
            ByteBuffer view = ByteBuffer.wrap(headers);
            long first = view.getLong(8);
            int events = view.getInt(16);
            boolean fits = view.getShort(0) == MAGIC
                    && headers[2] == FORMAT
                    && first >= 1
                    && events >= 1
                    && first <= Long.MAX_VALUE - events
                    && view.getInt(24) == headers.length - CLEAR_HEADER;
            return fits
                    ? Optional.of(new Clear(
                            first, first + events - 1, (headers[3] & GAP) != 0, Arrays.copyOfRange(headers, 32, 64)))
                    : Optional.empty();
        }

        @Override
        public byte[] bodyHash() {
            return bodyHash.clone();
        }
    }

    private int headerBoxLength() {
        return view.getInt(24);
    }

    private int bodyOffset() {
        return CLEAR_HEADER + headerBoxLength();
    }

    private static HearthbookException corrupt(String how) {
        return new HearthbookException(ErrorCode.CORRUPT, "The frame " + how + ".");
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** Its place and size, never its bytes. */
    @Override
    public String toString() {
        return (isGap() ? "Gap[" : "Frame[") + position() + ".." + lastPosition() + ", " + bytes.length + " bytes]";
    }
}
