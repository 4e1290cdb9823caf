package dev.hearthbook.samples.proofs.outside;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** As much of RFC 8949 as events need: numbers, texts, bytes, lists, maps, true, false and null. */
final class Cbor {
    private static final int INDEFINITE = 31;

    private final ByteBuffer in;

    private Cbor(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    /** Null stands for CBOR's null. */
    static Object read(byte[] bytes) {
        Cbor cbor = new Cbor(bytes);
        Object value = cbor.value();
        if (cbor.in.hasRemaining()) {
            throw new IllegalStateException(cbor.in.remaining() + " bytes stand behind the event");
        }
        return value;
    }

    private Object value() {
        int first = in.get() & 0xff;
        int major = first >> 5;
        int info = first & 31;
        return switch (major) {
            case 0 -> number(info);
            case 1 -> -1 - number(info);
            case 2 -> bytes(info);
            case 3 -> new String(bytes(info), StandardCharsets.UTF_8);
            case 4 -> list(info);
            case 5 -> map(info);
            case 7 -> simple(info);
            default -> throw new IllegalStateException("major type " + major);
        };
    }

    private long number(int info) {
        return switch (info) {
            case 24 -> in.get() & 0xff;
            case 25 -> in.getShort() & 0xffff;
            case 26 -> in.getInt() & 0xffff_ffffL;
            case 27 -> in.getLong();
            default -> {
                if (info > 23) {
                    throw new IllegalStateException("number of kind " + info);
                }
                yield info;
            }
        };
    }

    private byte[] bytes(int info) {
        if (info == INDEFINITE) {
            byte[] all = new byte[0];
            while (!ends()) {
                all = Primitives.join(all, bytes(in.get() & 31));
            }
            return all;
        }
        byte[] bytes = new byte[(int) number(info)];
        in.get(bytes);
        return bytes;
    }

    private List<Object> list(int info) {
        List<Object> list = new ArrayList<>();
        long left = info == INDEFINITE ? Long.MAX_VALUE : number(info);
        while (left-- > 0 && !(info == INDEFINITE && ends())) {
            list.add(value());
        }
        return list;
    }

    private Map<Object, Object> map(int info) {
        Map<Object, Object> map = new LinkedHashMap<>();
        long left = info == INDEFINITE ? Long.MAX_VALUE : number(info);
        while (left-- > 0 && !(info == INDEFINITE && ends())) {
            Object key = value();
            map.put(key, value());
        }
        return map;
    }

    /** Steps over the mark that ends something of unknown length, if it stands here. */
    private boolean ends() {
        if (in.get(in.position()) == (byte) 0xff) {
            in.get();
            return true;
        }
        return false;
    }

    private Object simple(int info) {
        return switch (info) {
            case 20 -> Boolean.FALSE;
            case 21 -> Boolean.TRUE;
            case 22 -> null;
            case 26 -> (double) in.getFloat();
            case 27 -> in.getDouble();
            default -> throw new IllegalStateException("simple value " + info);
        };
    }
}
