package dev.hearthbook.crypto;

import dev.hearthbook.crypto.internal.box.RecoveryText;
import dev.hearthbook.crypto.internal.keyring.SlotSecret;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A way in for the day when the passphrase is forgotten: 125 random bits as 28 characters for paper, in groups of four, that no
 * two people read differently. The keyring keeps no copy, so it is shown once. {@link Unlock#recoveryCode} takes it back, and
 * tells a typo from a wrong code.
 *
 * <p>One thread.
 */
public final class RecoveryCode implements AutoCloseable {
    private final byte[] symbols;

    private RecoveryCode(byte[] symbols) {
        this.symbols = symbols;
    }

    static RecoveryCode random(SecureRandom random) {
        return new RecoveryCode(RecoveryText.random(random));
    }

    /** The text to show, for example {@code 7K3F-9QWX-…}: a copy, which the caller overwrites. */
    public char[] text() {
        return RecoveryText.print(symbols);
    }

    SlotSecret secret() {
        return new SlotSecret.Recovery(symbols.clone());
    }

    /** Overwrites it. */
    @Override
    public void close() {
        Arrays.fill(symbols, (byte) 0);
    }

    /** Never the code. */
    @Override
    public String toString() {
        return "RecoveryCode[***]";
    }
}
