package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.crypto.internal.box.Hmac;
import dev.hearthbook.crypto.internal.box.Kdf;
import dev.hearthbook.crypto.internal.box.Xaes;
import dev.hearthbook.model.Require;
import java.util.Arrays;

/** What a person or program holds to open a keyring; it is wiped when it was used. */
public sealed interface SlotSecret {
    /** What the slots of this kind of secret are called in messages. */
    String kind();

    /** Whether a slot made with this method could be opened by this kind of secret. */
    boolean fits(Slot.Method method);

    /** How a new slot for this secret is made. */
    Slot.Method method();

    /** The 32 bytes that the keys of a slot are derived from; the caller wipes them. */
    byte[] master(Slot.Method method, byte[] salt);

    /** Overwrites the secret. */
    void wipe();

    /** A passphrase; the cost counts for new slots only, existing ones carry their own. */
    final class Passphrase implements SlotSecret {
        private final char[] text;
        private final Kdf cost;

        /** Takes the array over. */
        public Passphrase(char[] text, Kdf cost) {
            Require.that(text.length >= 1, "a passphrase has at least one character");
            this.text = text;
            this.cost = cost;
        }

        @Override
        public String kind() {
            return "passphrase";
        }

        @Override
        public boolean fits(Slot.Method method) {
            return method.kdf().isPresent();
        }

        @Override
        public Slot.Method method() {
            return Slot.Method.of(cost);
        }

        @Override
        public byte[] master(Slot.Method method, byte[] salt) {
            return method.kdf().orElseThrow().derive(text, salt);
        }

        @Override
        public void wipe() {
            Arrays.fill(text, '\0');
        }

        @Override
        public String toString() {
            return "Passphrase[***]";
        }
    }

    /** A random key that lives elsewhere, for example in the secret store of a server. */
    final class RawKey implements SlotSecret {
        private final byte[] key;

        /** Takes the array over. */
        public RawKey(byte[] key) {
            Require.that(key.length == Xaes.KEY_LENGTH, "a key has 32 bytes, but had %d", key.length);
            this.key = key;
        }

        @Override
        public String kind() {
            return "raw key";
        }

        @Override
        public boolean fits(Slot.Method method) {
            return method.kdf().isEmpty();
        }

        @Override
        public Slot.Method method() {
            return Slot.Method.RAW_KEY;
        }

        @Override
        public byte[] master(Slot.Method method, byte[] salt) {
            return Hmac.derive(key, salt, "hearthbook.slot.key.1");
        }

        @Override
        public void wipe() {
            Arrays.fill(key, (byte) 0);
        }

        @Override
        public String toString() {
            return "RawKey[***]";
        }
    }
}
