package dev.hearthbook.crypto.internal.box;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.aead.XAesGcmKey;
import com.google.crypto.tink.aead.XAesGcmParameters;
import com.google.crypto.tink.aead.subtle.XAesGcmAead;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;

/**
 * XAES-256-GCM (C2SP) under one raw key: box = nonce 24 ‖ ciphertext ‖ tag 16, the nonce random, so that 2^80 boxes may be
 * sealed under one key without anybody counting.
 *
 * <p>Tink's primitive is made straight from the key, without a keyset: opening a wrapped key is ten times cheaper so, nothing
 * is registered globally, and protobuf is never loaded. Any thread may use it.
 */
public final class Xaes {
    public static final int KEY_LENGTH = 32;

    /** Bytes that sealing adds. */
    public static final int OVERHEAD = 40;

    private static final int SALT_LENGTH = 12;

    private final Aead aead;

    private Xaes(Aead aead) {
        this.aead = aead;
    }

    /** Takes a copy of the key; the caller wipes its own. */
    @AccessesPartialKey
    @LowLevelCryptoCaller
    public static Xaes of(byte[] key) {
        try {
            return new Xaes(XAesGcmAead.create(XAesGcmKey.create(
                    XAesGcmParameters.create(XAesGcmParameters.Variant.NO_PREFIX, SALT_LENGTH),
                    SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()),
                    null)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("XAES-256-GCM refused a key of " + key.length + " bytes", e);
        }
    }

    public byte[] seal(byte[] plain, byte[] associated) {
        try {
            return aead.encrypt(plain, associated);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("XAES-256-GCM refused to seal", e);
        }
    }

    /**
     * The plain bytes.
     *
     * @throws GeneralSecurityException when the box was not sealed under this key with this associated data, or was changed;
     *     Tink tells the cases apart as little as the mathematics does, so the caller says what the box was
     */
    public byte[] open(byte[] box, byte[] associated) throws GeneralSecurityException {
        return aead.decrypt(box, associated);
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "Xaes";
    }
}
