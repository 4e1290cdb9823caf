package dev.hearthbook.crypto.internal.keyring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hearthbook.crypto.internal.box.Hmac;
import dev.hearthbook.crypto.internal.box.Xaes;
import dev.hearthbook.model.StoreId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/** What wraps every key of a keyring, and what a root key becomes for that purpose. Any thread. */
final class KeyWrap {
    private static final byte[] PURPOSE = "hearthbook.key.1".getBytes(US_ASCII);

    private final StoreId store;
    private final Xaes wrapper;

    private KeyWrap(Xaes wrapper, StoreId store) {
        this.wrapper = wrapper;
        this.store = store;
    }

    /** @param wrapKey 32 bytes of {@link #key}, copied */
    static KeyWrap of(byte[] wrapKey, StoreId store) {
        return new KeyWrap(Xaes.of(wrapKey), store);
    }

    /** The 32 bytes that a root key becomes; the caller wipes them. */
    static byte[] key(byte[] root, StoreId store) {
        return Hmac.derive(root, store.bytes(), "hearthbook.wrap.1");
    }

    /** What a wrapped value is; bound into its box together with the row's id, so that rows cannot be swapped. */
    enum Kind {
        SCOPE(1),
        ENVELOPE(2),
        BOOK(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    byte[] wrap(Kind kind, long id, byte[] plain) {
        return wrapper.seal(plain, associated(kind, id));
    }

    /** A fresh random key of 32 bytes, known to nobody but its box. */
    byte[] wrapNew(Kind kind, long id, SecureRandom random) {
        byte[] key = new byte[Xaes.KEY_LENGTH];
        random.nextBytes(key);
        try {
            return wrap(kind, id, key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** @throws GeneralSecurityException when the box is damaged or belongs to another row, kind, root or book */
    byte[] unwrap(Kind kind, long id, byte[] box) throws GeneralSecurityException {
        return wrapper.open(box, associated(kind, id));
    }

    /** The same value under another root. */
    byte[] rewrap(Kind kind, long id, byte[] box, KeyWrap next) throws GeneralSecurityException {
        byte[] plain = unwrap(kind, id, box);
        try {
            return next.wrap(kind, id, plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private byte[] associated(Kind kind, long id) {
        return ByteBuffer.allocate(PURPOSE.length + 16 + 4 + 8)
                .put(PURPOSE)
                .put(store.bytes())
                .putInt(kind.code)
                .putLong(id)
                .array();
    }

    @Override
    public String toString() {
        return "KeyWrap[" + store + "]";
    }
}
