package dev.hearthbook.crypto.internal.keyring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hearthbook.crypto.internal.box.Hmac;
import dev.hearthbook.crypto.internal.box.Kdf;
import dev.hearthbook.crypto.internal.box.Xaes;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StoreId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * An unlock slot: the root key, wrapped under a key derived from one secret. Its check value is an HMAC under another key from
 * the same secret, so that a wrong passphrase and a damaged slot are told apart, and so that no two secrets open one box.
 *
 * @param id 1 to 8
 * @param method how the secret becomes a key
 * @param salt 16 bytes
 * @param check 32 bytes
 * @param wrappedRoot 72 bytes
 */
record Slot(int id, Method method, byte[] salt, byte[] check, byte[] wrappedRoot) {
    static final int ID_MAX = 8;
    static final int SALT_LENGTH = 16;
    static final int WRAPPED_LENGTH = Xaes.KEY_LENGTH + Xaes.OVERHEAD;

    /**
     * How a secret becomes a key: derived from a passphrase, or a raw key as it is.
     *
     * @param kdf empty for a raw key
     */
    record Method(Optional<Kdf> kdf) {
        static final Method RAW_KEY = new Method(Optional.empty());

        static Method of(Kdf kdf) {
            return new Method(Optional.of(kdf));
        }

        /**
         * Reads the four columns of a slot.
         *
         * @throws IllegalArgumentException when there is no such method, or its parameters are out of bounds
         */
        static Method of(int code, int memoryKib, int iterations, int parallelism) {
            if (code == 0) {
                Require.that(
                        memoryKib == 0 && iterations == 0 && parallelism == 0,
                        "a raw key has no derivation parameters");
                return RAW_KEY;
            }
            for (Kdf.Algorithm algorithm : Kdf.Algorithm.values()) {
                if (algorithm.code() == code) {
                    return of(new Kdf(algorithm, memoryKib, iterations, parallelism));
                }
            }
            throw new IllegalArgumentException("unlock method " + code + " is unknown");
        }

        int code() {
            return kdf.map(kdf -> kdf.algorithm().code()).orElse(0);
        }

        int memoryKib() {
            return kdf.map(Kdf::memoryKib).orElse(0);
        }

        int iterations() {
            return kdf.map(Kdf::iterations).orElse(0);
        }

        int parallelism() {
            return kdf.map(Kdf::parallelism).orElse(0);
        }
    }

    Slot {
        Require.that(id >= 1 && id <= ID_MAX, "a slot has an id from 1 to %d, but it was %d", ID_MAX, id);
        Require.that(salt.length == SALT_LENGTH, "a slot's salt has 16 bytes, but had %d", salt.length);
        Require.that(check.length == Hmac.LENGTH, "a slot's check value has 32 bytes, but had %d", check.length);
        Require.that(
                wrappedRoot.length == WRAPPED_LENGTH, "a wrapped root has 72 bytes, but had %d", wrappedRoot.length);
    }

    /** Wraps a root key for a secret. */
    static Slot create(int id, SlotSecret secret, StoreId store, byte[] root, SecureRandom random) {
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        Method method = secret.method();
        byte[] clear = clear(id, method, salt);
        byte[] master = secret.master(method, salt);
        try {
            byte[] wrapped = wrapper(master, store).seal(root, associated(store, clear));
            return new Slot(id, method, salt, checkValue(master, store, clear), wrapped);
        } finally {
            Arrays.fill(master, (byte) 0);
        }
    }

    /**
     * The root key, or empty when the secret is not the one of this slot; the caller wipes it.
     *
     * @throws GeneralSecurityException when the secret is right and the wrapped root is damaged
     */
    Optional<byte[]> open(SlotSecret secret, StoreId store) throws GeneralSecurityException {
        byte[] clear = clear(id, method, salt);
        byte[] master = secret.master(method, salt);
        try {
            if (!MessageDigest.isEqual(check, checkValue(master, store, clear))) {
                return Optional.empty();
            }
            return Optional.of(wrapper(master, store).open(wrappedRoot, associated(store, clear)));
        } finally {
            Arrays.fill(master, (byte) 0);
        }
    }

    /** Every byte of the slot, for the header's checksum and MAC. */
    byte[] bytes() {
        byte[] clear = clear(id, method, salt);
        return ByteBuffer.allocate(clear.length + check.length + wrappedRoot.length)
                .put(clear)
                .put(check)
                .put(wrappedRoot)
                .array();
    }

    private static byte[] clear(int id, Method method, byte[] salt) {
        return ByteBuffer.allocate(20 + SALT_LENGTH)
                .putInt(id)
                .putInt(method.code())
                .putInt(method.memoryKib())
                .putInt(method.iterations())
                .putInt(method.parallelism())
                .put(salt)
                .array();
    }

    private static Xaes wrapper(byte[] master, StoreId store) {
        byte[] key = Hmac.derive(master, store.bytes(), "hearthbook.slot.wrap.1");
        try {
            return Xaes.of(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] checkValue(byte[] master, StoreId store, byte[] clear) {
        byte[] key = Hmac.derive(master, store.bytes(), "hearthbook.slot.check.1");
        try {
            return Hmac.mac(key, clear);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] associated(StoreId store, byte[] clear) {
        byte[] purpose = "hearthbook.root.1".getBytes(US_ASCII);
        return ByteBuffer.allocate(purpose.length + 16 + clear.length)
                .put(purpose)
                .put(store.bytes())
                .put(clear)
                .array();
    }

    @Override
    public String toString() {
        return "Slot[" + id + "]";
    }
}
