package dev.hearthbook.crypto.internal.keyring;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hearthbook.keys.ScopeRequest;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a scope covers. The keyring keeps it sealed, beside the keys and destroyed with them.
 *
 * @param value a subject, {@code code/month} of a retention class, or a stream
 */
public record ScopeName(Kind kind, String value) {
    /** Sealed names are as long as the next multiple of this, so that their length says little. */
    private static final int PADDING = 32;

    /** The kinds of scopes, with the numbers that stand in the file. */
    public enum Kind {
        SUBJECT(1),
        RETENTION(2),
        OWN(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    public static ScopeName of(Subject subject) {
        return new ScopeName(Kind.SUBJECT, subject.value());
    }

    public static ScopeName of(RetentionClass retention, YearMonth birth) {
        return new ScopeName(Kind.RETENTION, retention.code() + "/" + birth);
    }

    public static ScopeName of(StreamId stream) {
        return new ScopeName(Kind.OWN, stream.toString());
    }

    /** The names a request asks for, in the order subject, retention, own; the first and the last may be missing. */
    public static List<ScopeName> of(ScopeRequest request) {
        List<ScopeName> names = new ArrayList<>(3);
        request.subject().ifPresent(subject -> names.add(of(subject)));
        names.add(of(request.retention(), request.birth()));
        request.own().ifPresent(stream -> names.add(of(stream)));
        return names;
    }

    byte[] utf8() {
        return value.getBytes(UTF_8);
    }

    /** Padded with zero bytes, which no name holds. */
    byte[] padded() {
        byte[] bytes = utf8();
        return Arrays.copyOf(bytes, (bytes.length + PADDING - 1) / PADDING * PADDING);
    }

    static String unpadded(byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return new String(bytes, 0, length, UTF_8);
    }

    /** Names may tell who somebody is. */
    @Override
    public String toString() {
        return "ScopeName[" + kind + "]";
    }
}
