package dev.hearthbook.crypto;

import java.util.Arrays;

/** What opens the keyrings of tests: a raw key, which costs nothing, and the cheapest passphrase that is allowed. */
final class TestKeys {
    static final PassphraseCost CHEAP = PassphraseCost.argon2id(8 * 1024, 1, 1);

    private TestKeys() {}

    static Unlock key() {
        return key(7);
    }

    static Unlock key(int value) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return Unlock.key(key);
    }

    static Unlock passphrase(String text) {
        return Unlock.passphrase(text.toCharArray(), CHEAP);
    }
}
