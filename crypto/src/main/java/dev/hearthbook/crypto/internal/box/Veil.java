package dev.hearthbook.crypto.internal.box;

import dev.hearthbook.keys.Blind;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A keyed permutation of blind values: one block of AES-256. A blind value is 16 bytes that an HMAC made, so it is a block, no two of
 * one kind are equal, and nothing but equality shows through. Unlike another HMAC it can be taken off again by whoever has the key, so
 * that a book can be written anew any number of times without a value, or a key, growing by one layer each time.
 *
 * <p>Any thread may use it; each has its own ciphers, because creating one costs many times a block.
 */
public final class Veil {
    private final ThreadLocal<Cipher> on;
    private final ThreadLocal<Cipher> off;

    private Veil(SecretKey key) {
        this.on = ThreadLocal.withInitial(() -> cipher(Cipher.ENCRYPT_MODE, key));
        this.off = ThreadLocal.withInitial(() -> cipher(Cipher.DECRYPT_MODE, key));
    }

    /** Takes a copy of the 32 bytes; the caller wipes its own. */
    public static Veil of(byte[] key) {
        byte[] copy = key.clone();
        try {
            return new Veil(new SecretKeySpec(copy, "AES"));
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    public Blind on(Blind value) {
        return block(on.get(), value);
    }

    public Blind off(Blind value) {
        return block(off.get(), value);
    }

    private static Blind block(Cipher cipher, Blind value) {
        try {
            return Blind.of(cipher.doFinal(value.bytes()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("AES refused a block", e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key) {
        try {
            // One block, and none of them twice: what ECB is bad at does not arise.
            @SuppressWarnings("InsecureCryptoUsage")
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(mode, key);
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has AES", e);
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "Veil";
    }
}
