package dev.hearthbook.crypto.internal.box;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 and HKDF-SHA256 (RFC 5869) for the rare derivations; blind values have {@link LabelBlinder}. */
public final class Hmac {
    /** Bytes of a MAC. */
    public static final int LENGTH = 32;

    static final String ALGORITHM = "HmacSHA256";
    private static final int HKDF_BLOCKS_MAX = 255;

    private Hmac() {}

    /** The MAC of the parts, one after the other. */
    public static byte[] mac(byte[] key, byte[]... parts) {
        Mac mac = keyed(key);
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /** A 32-byte key for one purpose. */
    public static byte[] derive(byte[] material, byte[] salt, String purpose) {
        return hkdf(material, salt, purpose.getBytes(StandardCharsets.UTF_8), LENGTH);
    }

    /**
     * HKDF: extract, then expand.
     *
     * @throws IllegalArgumentException when {@code length} is more than 255 blocks of 32 bytes
     */
    public static byte[] hkdf(byte[] material, byte[] salt, byte[] info, int length) {
        if (length > HKDF_BLOCKS_MAX * LENGTH) {
            throw new IllegalArgumentException(
                    "HKDF-SHA256 gives at most 8160 bytes, but " + length + " were asked for");
        }
        byte[] extracted = mac(salt, material);
        Mac mac = keyed(extracted);
        Arrays.fill(extracted, (byte) 0);
        byte[] out = new byte[length];
        byte[] block = new byte[0];
        for (int offset = 0, number = 1; offset < length; offset += LENGTH, number++) {
            mac.update(block);
            mac.update(info);
            mac.update((byte) number);
            block = mac.doFinal();
            System.arraycopy(block, 0, out, offset, Math.min(LENGTH, length - offset));
        }
        Arrays.fill(block, (byte) 0);
        return out;
    }

    private static Mac keyed(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            // HMAC pads keys with zeros to 64 bytes, so one zero byte is the same key as none, which the JDK refuses.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HMAC-SHA256", e);
        }
    }
}
