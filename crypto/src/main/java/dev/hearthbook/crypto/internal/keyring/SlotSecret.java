package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.crypto.internal.box.Hmac;
import dev.hearthbook.crypto.internal.box.Kdf;
import dev.hearthbook.crypto.internal.box.KeyService;
import dev.hearthbook.crypto.internal.box.RecoveryText;
import dev.hearthbook.crypto.internal.box.Xaes;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import java.security.SecureRandom;
import java.util.Arrays;

/** What a person or program holds to open a keyring; it is wiped when it was used. */
public sealed interface SlotSecret {
    /** What the slots of this kind of secret are called in messages. */
    SlotInfo.Kind kind();

    /** What a new slot for it is called, unless something else is called so already. */
    default String name() {
        return kind().words().replace(' ', '-');
    }

    /** Whether this slot is worth a try. */
    boolean fits(Slot slot);

    /** How a new slot for this secret is made. */
    Slot.Method method();

    /** What a new slot keeps besides; nothing, unless somebody else keeps the key. */
    default byte[] keyBox(Slot.Clear clear, byte[] associated, SecureRandom random) {
        return new byte[0];
    }

    /** The 32 bytes that the keys of a slot are derived from; the caller wipes them. */
    byte[] master(Slot.Clear clear, byte[] keyBox, byte[] associated);

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
        public SlotInfo.Kind kind() {
            return SlotInfo.Kind.PASSPHRASE;
        }

        @Override
        public boolean fits(Slot slot) {
            return slot.method().kdf().isPresent();
        }

        @Override
        public Slot.Method method() {
            return Slot.Method.of(cost);
        }

        @Override
        public byte[] master(Slot.Clear clear, byte[] keyBox, byte[] associated) {
            return clear.method().kdf().orElseThrow().derive(text, clear.salt());
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
        public SlotInfo.Kind kind() {
            return SlotInfo.Kind.RAW_KEY;
        }

        @Override
        public boolean fits(Slot slot) {
            return slot.method().equals(Slot.Method.RAW_KEY);
        }

        @Override
        public Slot.Method method() {
            return Slot.Method.RAW_KEY;
        }

        @Override
        public byte[] master(Slot.Clear clear, byte[] keyBox, byte[] associated) {
            return Hmac.derive(key, clear.salt(), "hearthbook.slot.key.1");
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

    /** 125 random bits, printed once. They cannot be guessed, so nothing slows a guess down. */
    final class Recovery implements SlotSecret {
        private final byte[] symbols;

        /** Takes the array over: 25 symbols. */
        public Recovery(byte[] symbols) {
            Require.that(symbols.length == RecoveryText.RANDOM, "a recovery code has 25 symbols");
            this.symbols = symbols;
        }

        @Override
        public SlotInfo.Kind kind() {
            return SlotInfo.Kind.RECOVERY_CODE;
        }

        @Override
        public boolean fits(Slot slot) {
            return slot.method().equals(Slot.Method.RECOVERY_CODE);
        }

        @Override
        public Slot.Method method() {
            return Slot.Method.RECOVERY_CODE;
        }

        @Override
        public byte[] master(Slot.Clear clear, byte[] keyBox, byte[] associated) {
            return Hmac.derive(symbols, clear.salt(), "hearthbook.slot.recovery.1");
        }

        @Override
        public void wipe() {
            Arrays.fill(symbols, (byte) 0);
        }

        @Override
        public String toString() {
            return "Recovery[***]";
        }
    }

    /** A key that never leaves the service that keeps it: the slot holds a random key that only the service can open. */
    final class Service implements SlotSecret {
        private final String name;
        private final KeyService service;

        public Service(String name, KeyService service) {
            this.name = Slot.requireName(name);
            this.service = service;
        }

        @Override
        public SlotInfo.Kind kind() {
            return SlotInfo.Kind.KEY_SERVICE;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean fits(Slot slot) {
            return slot.method().equals(Slot.Method.KEY_SERVICE) && slot.name().equals(name);
        }

        @Override
        public Slot.Method method() {
            return Slot.Method.KEY_SERVICE;
        }

        @Override
        public byte[] keyBox(Slot.Clear clear, byte[] associated, SecureRandom random) {
            byte[] key = new byte[Xaes.KEY_LENGTH];
            random.nextBytes(key);
            try {
                return service.seal(key, associated);
            } catch (KeyService.Failure e) {
                throw failed(clear, "seal", e);
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        }

        @Override
        public byte[] master(Slot.Clear clear, byte[] keyBox, byte[] associated) {
            byte[] key;
            try {
                key = service.open(keyBox, associated);
            } catch (KeyService.Failure e) {
                throw failed(clear, "open", e);
            }
            try {
                return Hmac.derive(key, clear.salt(), "hearthbook.slot.key.1");
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        }

        private static HearthbookException failed(Slot.Clear clear, String doing, KeyService.Failure failure) {
            return new HearthbookException(
                    ErrorCode.KEY_SERVICE_FAILED,
                    "The key service of " + clear
                            + (failure.isUnreachable()
                                    ? " could not be reached. Check the network and the address,"
                                    : " refused to " + doing + " the key. Check that it is the same key, that this"
                                            + " program may use it and that its version is enabled,")
                            + " or open the keyring another way. Nothing was changed.",
                    failure);
        }

        /** The service keeps the key; there is nothing here. */
        @Override
        public void wipe() {}

        @Override
        public String toString() {
            return "Service[" + name + "]";
        }
    }
}
