package dev.hearthbook.crypto.internal.keyring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

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
 * @param clear what stands in it in the clear
 * @param keyBox what a key service sealed for this slot, up to 4,096 bytes; empty for every other method
 * @param check 32 bytes
 * @param wrappedRoot 72 bytes
 */
record Slot(Clear clear, byte[] keyBox, byte[] check, byte[] wrappedRoot) {
    static final int ID_MAX = 8;
    static final int SALT_LENGTH = 16;
    static final int NAME_MAX = 64;
    static final int KEY_BOX_MAX = 4_096;
    static final int WRAPPED_LENGTH = Xaes.KEY_LENGTH + Xaes.OVERHEAD;

    /**
     * How a secret becomes a key.
     *
     * @param code what stands in the file
     * @param kdf for passphrases only
     */
    record Method(int code, Optional<Kdf> kdf) {
        static final Method RAW_KEY = new Method(0, Optional.empty());
        static final Method KEY_SERVICE = new Method(3, Optional.empty());
        static final Method RECOVERY_CODE = new Method(4, Optional.empty());

        static Method of(Kdf kdf) {
            return new Method(kdf.algorithm().code(), Optional.of(kdf));
        }

        /**
         * Reads the four columns of a slot.
         *
         * @throws IllegalArgumentException when there is no such method, or its parameters are out of bounds
         */
        static Method of(int code, int memoryKib, int iterations, int parallelism) {
            for (Kdf.Algorithm algorithm : Kdf.Algorithm.values()) {
                if (algorithm.code() == code) {
                    return of(new Kdf(algorithm, memoryKib, iterations, parallelism));
                }
            }
            Require.that(
                    memoryKib == 0 && iterations == 0 && parallelism == 0,
                    "unlock method %d has no derivation parameters",
                    code);
            return switch (code) {
                case 0 -> RAW_KEY;
                case 3 -> KEY_SERVICE;
                case 4 -> RECOVERY_CODE;
                default -> throw new IllegalArgumentException("unlock method " + code + " is unknown");
            };
        }

        SlotInfo.Kind kind() {
            return switch (code) {
                case 0 -> SlotInfo.Kind.RAW_KEY;
                case 3 -> SlotInfo.Kind.KEY_SERVICE;
                case 4 -> SlotInfo.Kind.RECOVERY_CODE;
                default -> SlotInfo.Kind.PASSPHRASE;
            };
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

    /**
     * What everybody may read of a slot, bound to its boxes.
     *
     * @param id 1 to 8
     * @param name 1 to 64 characters; a key service is found by it
     * @param createdAt milliseconds since 1970
     * @param salt 16 bytes, fresh with every change
     */
    record Clear(int id, String name, Method method, long createdAt, byte[] salt) {
        Clear {
            Require.that(id >= 1 && id <= ID_MAX, "a slot has an id from 1 to %d, but it was %d", ID_MAX, id);
            requireName(name);
            Require.that(salt.length == SALT_LENGTH, "a slot's salt has 16 bytes, but had %d", salt.length);
        }

        byte[] bytes() {
            byte[] text = name.getBytes(UTF_8);
            return ByteBuffer.allocate(32 + SALT_LENGTH + text.length)
                    .putInt(id)
                    .putInt(method.code())
                    .putInt(method.memoryKib())
                    .putInt(method.iterations())
                    .putInt(method.parallelism())
                    .putLong(createdAt)
                    .put(salt)
                    .putInt(text.length)
                    .put(text)
                    .array();
        }

        @Override
        public String toString() {
            return "slot " + id + " (" + name + ")";
        }
    }

    /** 1 to 64 printable characters without white space and slash. */
    static String requireName(String name) {
        Require.that(
                Require.id("the name of a slot", name).length() <= NAME_MAX,
                "the name of a slot has at most %d characters, but had %d",
                NAME_MAX,
                name.length());
        return name;
    }

    Slot {
        Require.that(
                keyBox.length <= KEY_BOX_MAX, "a slot's key box has at most 4096 bytes, but had %d", keyBox.length);
        Require.that(check.length == Hmac.LENGTH, "a slot's check value has 32 bytes, but had %d", check.length);
        Require.that(
                wrappedRoot.length == WRAPPED_LENGTH, "a wrapped root has 72 bytes, but had %d", wrappedRoot.length);
    }

    /**
     * Wraps a root key for a secret.
     *
     * @throws dev.hearthbook.model.HearthbookException {@code KEY_SERVICE_FAILED}
     */
    static Slot create(
            int id, String name, SlotSecret secret, StoreId store, byte[] root, SecureRandom random, long now) {
        return create(new Clear(id, name, secret.method(), now, salt(random)), secret, store, root, random);
    }

    /** The same slot around another root key; its parameters stay, its salt does not. */
    Slot rewrapped(SlotSecret secret, StoreId store, byte[] root, SecureRandom random) {
        Clear fresh = new Clear(id(), name(), method(), clear.createdAt(), salt(random));
        return create(fresh, secret, store, root, random);
    }

    private static byte[] salt(SecureRandom random) {
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        return salt;
    }

    private static Slot create(Clear clear, SlotSecret secret, StoreId store, byte[] root, SecureRandom random) {
        byte[] keyBox = secret.keyBox(clear, associated("hearthbook.slot.service.1", store, clear), random);
        byte[] master = master(secret, clear, keyBox, store);
        try {
            byte[] wrapped = wrapper(master, store).seal(root, associated("hearthbook.root.1", store, clear));
            return new Slot(clear, keyBox, checkValue(master, store, clear), wrapped);
        } finally {
            Arrays.fill(master, (byte) 0);
        }
    }

    int id() {
        return clear.id();
    }

    String name() {
        return clear.name();
    }

    Method method() {
        return clear.method();
    }

    /**
     * The root key, or empty when the secret is not the one of this slot; the caller wipes it.
     *
     * @throws GeneralSecurityException when the secret is right and the wrapped root is damaged
     * @throws dev.hearthbook.model.HearthbookException {@code KEY_SERVICE_FAILED}
     */
    Optional<byte[]> open(SlotSecret secret, StoreId store) throws GeneralSecurityException {
        byte[] master = master(secret, clear, keyBox, store);
        try {
            if (!MessageDigest.isEqual(check, checkValue(master, store, clear))) {
                return Optional.empty();
            }
            return Optional.of(wrapper(master, store).open(wrappedRoot, associated("hearthbook.root.1", store, clear)));
        } finally {
            Arrays.fill(master, (byte) 0);
        }
    }

    /** Every byte of the slot, for the header's checksum and MAC. */
    byte[] bytes() {
        byte[] open = clear.bytes();
        return ByteBuffer.allocate(open.length + 4 + keyBox.length + check.length + wrappedRoot.length)
                .put(open)
                .putInt(keyBox.length)
                .put(keyBox)
                .put(check)
                .put(wrappedRoot)
                .array();
    }

    private static byte[] master(SlotSecret secret, Clear clear, byte[] keyBox, StoreId store) {
        return secret.master(clear, keyBox, associated("hearthbook.slot.service.1", store, clear));
    }

    private static Xaes wrapper(byte[] master, StoreId store) {
        byte[] key = Hmac.derive(master, store.bytes(), "hearthbook.slot.wrap.1");
        try {
            return Xaes.of(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] checkValue(byte[] master, StoreId store, Clear clear) {
        byte[] key = Hmac.derive(master, store.bytes(), "hearthbook.slot.check.1");
        try {
            return Hmac.mac(key, clear.bytes());
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] associated(String use, StoreId store, Clear clear) {
        byte[] purpose = use.getBytes(US_ASCII);
        byte[] open = clear.bytes();
        return ByteBuffer.allocate(purpose.length + 16 + open.length)
                .put(purpose)
                .put(store.bytes())
                .put(open)
                .array();
    }

    @Override
    public String toString() {
        return "Slot[" + id() + "]";
    }
}
