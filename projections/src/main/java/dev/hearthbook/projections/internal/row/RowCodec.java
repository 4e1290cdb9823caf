package dev.hearthbook.projections.internal.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The plain bytes of a row's box. Equal rows have equal bytes.
 *
 * <pre>
 *   row    = 0x01 (format)  text (key)  { varint (column + 1)  value }*  0x00  padding of zeros
 *   text   = varint (bytes)  UTF-8
 *   value  = 0x01 text                      string
 *          | 0x02 varint (zigzag)           whole number
 *          | 0x03 8 bytes, big endian       fraction, IEEE 754
 *          | 0x04 | 0x05                    true | false
 *          | 0x06 varint (count) value*     list
 *          | 0x07 varint (count) { text value }*   map, in order of key
 *          | 0x08 varint (bytes) bytes      bytes
 *   varint = 7 bits a byte, least significant first, high bit set on all but the last
 * </pre>
 *
 * <p>Columns are numbered in order of name. Their names are not repeated in every row because a table of another shape lies
 * in another file.
 *
 * <p><b>Padding</b> is Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs",
 * PETS 2019): the length of a box tells at most O(log log length) bits of that of the row, for at most 12 % more bytes.
 *
 * <p>Pure; any thread.
 */
final class RowCodec {
    private static final int FORMAT = 1;
    private static final int STRING = 1;
    private static final int LONG = 2;
    private static final int DOUBLE = 3;
    private static final int TRUE = 4;
    private static final int FALSE = 5;
    private static final int LIST = 6;
    private static final int MAP = 7;
    private static final int BYTES = 8;

    private RowCodec() {}

    /** A row as it was decoded: the key, and a value or null for every column. */
    record Decoded(String key, @Nullable Object[] values) {
        /** Never the content. */
        @Override
        public String toString() {
            return "Decoded[" + values.length + " columns]";
        }
    }

    /** @param values a {@linkplain RowValues normal} value or null for every column, in order of name */
    static byte[] encode(String key, @Nullable Object[] values) {
        Out out = new Out();
        out.octet(FORMAT);
        out.text(key);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value != null) {
                out.varint(i + 1);
                out.value(value);
            }
        }
        out.octet(0);
        return out.padded();
    }

    /** One value alone, not padded. */
    static byte[] encode(Object normal) {
        Out out = new Out();
        out.value(normal);
        return Arrays.copyOf(out.bytes, out.length);
    }

    /**
     * @param columns how many the table has
     * @throws HearthbookException {@code FORMAT_UNKNOWN} or {@code CORRUPT}
     */
    static Decoded decode(byte[] plain, int columns) {
        try {
            In in = new In(plain);
            int format = in.octet();
            if (format != FORMAT) {
                throw new HearthbookException(
                        ErrorCode.FORMAT_UNKNOWN,
                        "a row has format " + format + ", this build reads " + FORMAT
                                + "; rebuild the views, or open the book with the build that wrote them");
            }
            String key = in.text();
            @Nullable Object[] values = new @Nullable Object[columns];
            for (long column = in.varint(); column != 0; column = in.varint()) {
                values[Math.toIntExact(column - 1)] = in.value(0);
            }
            return new Decoded(key, values);
        } catch (IndexOutOfBoundsException
                | ArithmeticException
                | IllegalArgumentException
                | NegativeArraySizeException e) {
            throw new HearthbookException(
                    ErrorCode.CORRUPT, "the opened bytes of a row are no row of this table; rebuild the views", e);
        }
    }

    /** The length that a length is padded to. */
    static int padme(int length) {
        if (length < 2) {
            return length;
        }
        int exponent = 31 - Integer.numberOfLeadingZeros(length);
        int kept = 32 - Integer.numberOfLeadingZeros(exponent);
        int mask = (1 << (exponent - kept)) - 1;
        return exponent <= kept ? length : (length + mask) & ~mask;
    }

    private static final class Out {
        private byte[] bytes = new byte[512];
        private int length;

        byte[] padded() {
            return Arrays.copyOf(bytes, padme(length));
        }

        void octet(int value) {
            room(1);
            bytes[length++] = (byte) value;
        }

        void varint(long value) {
            room(10);
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                bytes[length++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[length++] = (byte) rest;
        }

        void text(String text) {
            blob(text.getBytes(UTF_8));
        }

        void blob(byte[] blob) {
            varint(blob.length);
            room(blob.length);
            System.arraycopy(blob, 0, bytes, length, blob.length);
            length += blob.length;
        }

        void value(Object value) {
            if (value instanceof String text) {
                octet(STRING);
                text(text);
            } else if (value instanceof Long number) {
                octet(LONG);
                varint((number << 1) ^ (number >> 63));
            } else if (value instanceof Double number) {
                octet(DOUBLE);
                long bits = Double.doubleToLongBits(number);
                for (int shift = 56; shift >= 0; shift -= 8) {
                    octet((int) (bits >>> shift));
                }
            } else if (value instanceof Boolean flag) {
                octet(flag ? TRUE : FALSE);
            } else if (value instanceof List<?> list) {
                octet(LIST);
                varint(list.size());
                list.forEach(this::value);
            } else if (value instanceof Map<?, ?> map) {
                octet(MAP);
                varint(map.size());
                map.forEach((name, element) -> {
                    text((String) name);
                    value(element);
                });
            } else if (value instanceof byte[] blob) {
                octet(BYTES);
                blob(blob);
            } else {
                throw new AssertionError(
                        "not a normal value: " + value.getClass().getName());
            }
        }

        private void room(int more) {
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
            }
        }
    }

    private static final class In {
        private final byte[] bytes;
        private int at;

        In(byte[] bytes) {
            this.bytes = bytes;
        }

        int octet() {
            return bytes[at++] & 0xff;
        }

        long varint() {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                int octet = octet();
                value |= (octet & 0x7fL) << shift;
                if (octet < 0x80) {
                    return value;
                }
            }
            throw new IllegalArgumentException("a varint has at most 10 bytes");
        }

        /** A count of things of one byte or more: never more than there are bytes left, whatever the bytes say. */
        int count() {
            long count = varint();
            if (count < 0 || count > bytes.length - at) {
                throw new IndexOutOfBoundsException("the count goes beyond the row");
            }
            return (int) count;
        }

        String text() {
            int length = count();
            at += length;
            return new String(bytes, at - length, length, UTF_8);
        }

        Object value(int depth) {
            int kind = octet();
            switch (kind) {
                case STRING:
                    return text();
                case LONG:
                    long zigzag = varint();
                    return (zigzag >>> 1) ^ -(zigzag & 1);
                case DOUBLE:
                    long bits = 0;
                    for (int i = 0; i < 8; i++) {
                        bits = bits << 8 | octet();
                    }
                    return Double.longBitsToDouble(bits);
                case TRUE:
                    return Boolean.TRUE;
                case FALSE:
                    return Boolean.FALSE;
                case LIST:
                    return list(depth);
                case MAP:
                    return map(depth);
                case BYTES:
                    int length = count();
                    at += length;
                    return Arrays.copyOfRange(bytes, at - length, at);
                default:
                    throw new IllegalArgumentException("no value begins with " + kind);
            }
        }

        private List<Object> list(int depth) {
            deeper(depth);
            int count = count();
            List<Object> list = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                list.add(value(depth + 1));
            }
            return Collections.unmodifiableList(list);
        }

        private Map<String, Object> map(int depth) {
            deeper(depth);
            int count = count();
            Map<String, Object> map = new LinkedHashMap<>(count * 2);
            for (int i = 0; i < count; i++) {
                String name = text();
                map.put(name, value(depth + 1));
            }
            return Collections.unmodifiableMap(map);
        }

        private static void deeper(int depth) {
            if (depth > RowValues.DEPTH_MAX) {
                throw new IllegalArgumentException("nested too deeply");
            }
        }
    }
}
