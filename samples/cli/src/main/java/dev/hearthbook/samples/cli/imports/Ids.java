package dev.hearthbook.samples.cli.imports;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids that are the same whenever the same file is imported. */
final class Ids {
    private Ids() {}

    /** A name as a part of an id: lower-case letters and digits of any script, everything else one {@code -}. */
    static String slug(String name) {
        StringBuilder slug = new StringBuilder();
        name.strip().toLowerCase(java.util.Locale.ROOT).codePoints().limit(60).forEach(point -> {
            if (Character.isLetterOrDigit(point) && Character.isBmpCodePoint(point)) {
                slug.appendCodePoint(point);
            } else if (!slug.isEmpty() && slug.charAt(slug.length() - 1) != '-') {
                slug.append('-');
            }
        });
        return slug.toString().replaceAll("-$", "");
    }

    /** The first 16 hexadecimal digits of SHA-256 over the parts, each with its length, so that none runs into the next. */
    static String digest(Iterable<String> parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                sha.update(java.nio.ByteBuffer.allocate(4).putInt(bytes.length).array());
                sha.update(bytes);
            }
            return HexFormat.of().formatHex(sha.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
