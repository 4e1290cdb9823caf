package dev.hearthbook.crypto.internal.box;

import com.google.crypto.tink.Aead;
import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * A key that somebody else keeps: any Tink {@code Aead}, as a rule one that asks a key management service. What it does wrong
 * becomes one of two exceptions, whatever the client library behind it throws.
 */
public final class KeyService {
    private final Aead aead;

    private KeyService(Aead aead) {
        this.aead = aead;
    }

    public static KeyService of(Aead aead) {
        return new KeyService(aead);
    }

    /** The service gave no answer that could be used. */
    public static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        private final boolean unreachable;

        Failure(Throwable cause) {
            super(cause);
            this.unreachable = isOfNetwork(cause);
        }

        /** Whether it was not asked at all, as far as its client can tell; otherwise it refused. */
        public boolean isUnreachable() {
            return unreachable;
        }

        private static boolean isOfNetwork(Throwable cause) {
            int depth = 0;
            for (Throwable next = cause; next != null && depth < 10; next = next.getCause()) {
                if (next instanceof IOException) {
                    return true;
                }
                depth++;
            }
            return false;
        }
    }

    public byte[] seal(byte[] plain, byte[] associated) throws Failure {
        try {
            return aead.encrypt(plain, associated);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new Failure(e);
        }
    }

    public byte[] open(byte[] box, byte[] associated) throws Failure {
        try {
            return aead.decrypt(box, associated);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new Failure(e);
        }
    }

    /** Its client may print what it likes, so it is not asked. */
    @Override
    public String toString() {
        return "KeyService";
    }
}
