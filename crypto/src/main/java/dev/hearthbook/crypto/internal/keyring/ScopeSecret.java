package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.crypto.internal.box.Xaes;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What a keyring keeps sealed of a scope, in one box: payload key 32 ‖ blind key 32 ‖ name, padded. They are made, wrapped anew and
 * destroyed together; three boxes took 80 bytes more a scope, and three times as long to rotate.
 */
final class ScopeSecret {
    private static final int PAYLOAD = 0;
    private static final int BLIND = Xaes.KEY_LENGTH;
    private static final int NAME = 2 * Xaes.KEY_LENGTH;

    private ScopeSecret() {}

    /** Fresh random keys for a name; the caller wipes them. */
    static byte[] fresh(byte[] paddedName, SecureRandom random) {
        byte[] keys = new byte[NAME];
        random.nextBytes(keys);
        byte[] secret = Arrays.copyOf(keys, NAME + paddedName.length);
        System.arraycopy(paddedName, 0, secret, NAME, paddedName.length);
        Arrays.fill(keys, (byte) 0);
        return secret;
    }

    /** The payload key, a copy. */
    static byte[] payloadKey(byte[] secret) {
        return Arrays.copyOfRange(secret, PAYLOAD, BLIND);
    }

    /** The blind key, a copy. */
    static byte[] blindKey(byte[] secret) {
        return Arrays.copyOfRange(secret, BLIND, NAME);
    }

    /** The name, still padded. */
    static byte[] name(byte[] secret) {
        return Arrays.copyOfRange(secret, NAME, secret.length);
    }
}
