package dev.hearthbook.crypto.internal.box;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Blinder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Blind values under one key and one label: HMAC-SHA256(HMAC-SHA256(blind key, label), value), the first 16 bytes. Any thread
 * may use it.
 */
public final class LabelBlinder implements Blinder {
    private final SecretKey key;
    private final Macs macs;

    private LabelBlinder(SecretKey key, Macs macs) {
        this.key = key;
        this.macs = macs;
    }

    /** Takes a copy of the key; the caller wipes its own. */
    public static LabelBlinder of(byte[] blindKey, String label, Macs macs) {
        byte[] labelled = Hmac.mac(blindKey, label.getBytes(StandardCharsets.UTF_8));
        SecretKey key = new SecretKeySpec(labelled, Hmac.ALGORITHM);
        Arrays.fill(labelled, (byte) 0);
        return new LabelBlinder(key, macs);
    }

    @Override
    public Blind blind(String value) {
        return Blind.of(macs.perThread.get().mac(key, value.getBytes(StandardCharsets.UTF_8)));
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "LabelBlinder";
    }

    /**
     * One MAC per thread for all blinders of a vault: looking the algorithm up costs as much as a blind value. It keeps the key
     * it was used with last, since the next value is blinded under the same one as a rule, and keying costs as much again.
     */
    public static final class Macs {
        private final ThreadLocal<Keyed> perThread = ThreadLocal.withInitial(Keyed::new);
    }

    /** A MAC and the key it has. One thread. */
    private static final class Keyed {
        private final Mac mac;
        private @Nullable SecretKey key;

        Keyed() {
            try {
                mac = Mac.getInstance(Hmac.ALGORITHM);
            } catch (GeneralSecurityException e) {
                throw new AssertionError("every Java platform has HMAC-SHA256", e);
            }
        }

        byte[] mac(SecretKey wanted, byte[] value) {
            if (key != wanted) {
                key = null;
                try {
                    mac.init(wanted);
                } catch (GeneralSecurityException e) {
                    throw new AssertionError("HMAC-SHA256 refused a key", e);
                }
                key = wanted;
            }
            return mac.doFinal(value);
        }
    }
}
