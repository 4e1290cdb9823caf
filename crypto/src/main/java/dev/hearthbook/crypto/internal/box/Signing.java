package dev.hearthbook.crypto.internal.box;

import com.google.crypto.tink.subtle.Ed25519Sign;
import com.google.crypto.tink.subtle.Ed25519Verify;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** Ed25519 (RFC 8032) from a 32-byte seed. Any thread. */
public final class Signing {
    private final @Nullable Ed25519Sign secret;
    private final byte[] open;

    private Signing(@Nullable Ed25519Sign secret, byte[] open) {
        this.secret = secret;
        this.open = open;
    }

    /** @param seed 32 bytes, copied */
    public static Signing of(byte[] seed) {
        try {
            Ed25519Sign.KeyPair pair = Ed25519Sign.KeyPair.newKeyPairFromSeed(seed);
            return new Signing(new Ed25519Sign(pair.getPrivateKey()), pair.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("Ed25519 refused a seed of " + seed.length + " bytes", e);
        }
    }

    /** The half that can only verify. */
    public Signing withoutSecret() {
        return verifying(open);
    }

    /** Verifies what the owner of a public key signed. */
    static Signing verifying(byte[] publicKey) {
        return new Signing(null, publicKey);
    }

    /** 64 bytes. */
    public byte[] sign(byte[] message) {
        if (secret == null) {
            throw new AssertionError("the secret half is not here");
        }
        try {
            return secret.sign(message);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("Ed25519 refused to sign", e);
        }
    }

    public boolean verify(byte[] message, byte[] signature) {
        try {
            new Ed25519Verify(open).verify(signature, message);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** 32 bytes, as RFC 8032 encodes them. */
    public byte[] publicKey() {
        return open.clone();
    }

    /** Never a key. */
    @Override
    public String toString() {
        return "Signing[" + (secret == null ? "verifies]" : "signs]");
    }
}
