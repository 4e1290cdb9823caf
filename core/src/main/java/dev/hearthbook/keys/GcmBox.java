package dev.hearthbook.keys;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM in the layout every box of the house has: nonce 24 ‖ ciphertext ‖ tag 16. The nonce is 12 random bytes followed
 * by 12 zero bytes, which is enough for a book that dies with its process (2^32 boxes under one key, NIST SP 800-38D).
 *
 * <p>Any thread may use it; each has its own cipher, because creating one costs several times a box (measured: six).
 */
final class GcmBox {
    private static final int NONCE = 24;
    private static final int IV = 12;
    private static final int TAG = 16;

    private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(GcmBox::newCipher);
    private final SecureRandom random;

    GcmBox(SecureRandom random) {
        this.random = random;
    }

    byte[] seal(SecretKey key, byte[] plain, byte[] associated) {
        byte[] iv = new byte[IV];
        random.nextBytes(iv);
        byte[] box = new byte[NONCE + plain.length + TAG];
        System.arraycopy(iv, 0, box, 0, IV);
        try {
            Cipher cipher = ciphers.get();
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG * 8, iv));
            cipher.updateAAD(associated);
            cipher.doFinal(plain, 0, plain.length, box, NONCE);
            return box;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("AES-GCM refused to seal", e);
        }
    }

    /** @throws AEADBadTagException when the box was not sealed with this key and associated data */
    byte[] open(SecretKey key, byte[] box, byte[] associated) throws AEADBadTagException {
        if (box.length < NONCE + TAG || !Arrays.equals(box, IV, NONCE, new byte[NONCE], 0, NONCE - IV)) {
            throw new AEADBadTagException("not a box");
        }
        try {
            Cipher cipher = ciphers.get();
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG * 8, box, 0, IV));
            cipher.updateAAD(associated);
            return cipher.doFinal(box, NONCE, box.length - NONCE);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("AES-GCM refused to open", e);
        }
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has AES-GCM", e);
        }
    }
}
