package dev.hearthbook.integrity;

import dev.hearthbook.internal.merkle.Merkle;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the small texts of this package are read: strictly, so that every text has one spelling and a changed bit never reads as
 * the same thing.
 */
final class Texts {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

    private Texts() {}

    /** Bytes as UTF-8 without control characters besides line feeds, at most {@code bytesMax} of them. */
    static String decode(byte[] bytes, int bytesMax, String what) {
        if (bytes.length > bytesMax) {
            throw invalid(
                    "The " + what + " has " + bytes.length + " bytes, more than the " + bytesMax + " it may have.");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw invalid("The " + what + " is not UTF-8 text.");
        }
        return text;
    }

    /** Refuses control characters besides line feeds. */
    static String requirePlain(String text, String what) {
        if (text.chars().anyMatch(sign -> sign < ' ' && sign != '\n')) {
            throw invalid("The " + what + " holds control characters.");
        }
        return text;
    }

    static long number(String text, String what) {
        if (!NUMBER.matcher(text).matches()) {
            throw invalid("The " + what + " is no number.");
        }
        return Long.parseLong(text);
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Standard base64 with padding, in its one spelling. */
    static byte[] bytes(String base64, String what) {
        byte @Nullable [] bytes = null;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw invalid("The " + what + " is not base64.");
        }
        if (!base64(bytes).equals(base64)) {
            throw invalid("The " + what + " is base64 in an unusual spelling.");
        }
        return bytes;
    }

    static byte[] hash(String base64, String what) {
        byte[] hash = bytes(base64, what);
        if (hash.length != Merkle.HASH) {
            throw invalid("The " + what + " has " + hash.length + " bytes where a hash has " + Merkle.HASH + ".");
        }
        return hash;
    }

    static HearthbookException invalid(String sentence) {
        return new HearthbookException(
                ErrorCode.PROOF_INVALID, sentence + " It proves nothing; ask for it again where it came from.");
    }
}
