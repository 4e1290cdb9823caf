package dev.hearthbook.crypto;

import dev.hearthbook.crypto.internal.keyring.SlotSecret;
import dev.hearthbook.crypto.internal.keyring.SlotSecret.Passphrase;
import dev.hearthbook.crypto.internal.keyring.SlotSecret.RawKey;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What opens a keyring: a passphrase or a key. It works once: the copy it holds is overwritten as soon as a vault was created
 * or opened with it, or was not. The array it was made from stays the caller's, who overwrites it when it likes.
 *
 * <p>Any thread may use it. Nothing about the secret is ever printed.
 */
public final class Unlock {
    private final AtomicReference<SlotSecret> secret;

    private Unlock(SlotSecret secret) {
        this.secret = new AtomicReference<>(secret);
    }

    /** A passphrase; a new keyring made with it has the {@link PassphraseCost#DEFAULT default cost}. */
    public static Unlock passphrase(char[] passphrase) {
        return passphrase(passphrase, PassphraseCost.DEFAULT);
    }

    /**
     * A passphrase with the cost that a new keyring shall have; an existing one keeps the cost it was made with.
     *
     * @param passphrase one character or more; compared as Unicode NFC
     * @throws IllegalArgumentException when it is empty
     */
    public static Unlock passphrase(char[] passphrase, PassphraseCost cost) {
        return new Unlock(new Passphrase(passphrase.clone(), cost.kdf()));
    }

    /**
     * A key kept elsewhere, for example in the secret store of a server.
     *
     * @param key 32 bytes from a secure random source; anything guessable belongs into a passphrase
     * @throws IllegalArgumentException when there are not 32
     */
    public static Unlock key(byte[] key) {
        return new Unlock(new RawKey(key.clone()));
    }

    /**
     * Hands the secret out, once.
     *
     * @throws IllegalStateException the second time
     */
    SlotSecret take() {
        SlotSecret taken = secret.getAndSet(null);
        if (taken == null) {
            throw new IllegalStateException(
                    "this Unlock was used already, and its copy of the secret is gone; make a new one");
        }
        return taken;
    }

    /** Never the secret. */
    @Override
    public String toString() {
        SlotSecret held = secret.get();
        return "Unlock[" + (held == null ? "used" : held.kind()) + "]";
    }
}
