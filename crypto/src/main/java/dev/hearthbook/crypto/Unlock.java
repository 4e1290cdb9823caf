package dev.hearthbook.crypto;

import com.google.crypto.tink.Aead;
import dev.hearthbook.crypto.internal.box.KeyService;
import dev.hearthbook.crypto.internal.box.RecoveryText;
import dev.hearthbook.crypto.internal.keyring.SlotSecret;
import dev.hearthbook.crypto.internal.keyring.SlotSecret.Passphrase;
import dev.hearthbook.crypto.internal.keyring.SlotSecret.RawKey;
import dev.hearthbook.crypto.internal.keyring.SlotSecret.Recovery;
import dev.hearthbook.crypto.internal.keyring.SlotSecret.Service;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What opens a keyring: a passphrase, a key, a key service or a recovery code. It works once: the copy it holds is overwritten as
 * soon as it was used, whether it opened anything or not. The array it was made from stays the caller's, who overwrites it when it likes.
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
     * A key that a key management service keeps: any Tink {@code Aead}, for example {@code AwsKmsClient.getAead(uri)}. A slot made
     * with it holds a random key that the service sealed; the service is asked once for every use of this and learns nothing
     * else. A client that waits for ever makes opening wait for ever: give it a timeout.
     *
     * @param name how the slot is found again and listed, 1 to 64 printable characters without white space or slash; it can be
     *     read without a key
     * @throws IllegalArgumentException for another name
     */
    public static Unlock aead(String name, Aead service) {
        return new Unlock(new Service(name, KeyService.of(service)));
    }

    /**
     * A recovery code as somebody typed it from paper; see {@link RecoveryCode}.
     *
     * @param typed case, spaces and dashes do not matter; O counts as 0, I and L as 1
     * @throws dev.hearthbook.model.HearthbookException {@code RECOVERY_CODE_MISTYPED} when no code reads like this; the message
     *     names the group that is most likely wrong
     */
    public static Unlock recoveryCode(char[] typed) {
        return new Unlock(new Recovery(RecoveryText.parse(typed)));
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
        return "Unlock[" + (held == null ? "used" : held.kind().words()) + "]";
    }
}
