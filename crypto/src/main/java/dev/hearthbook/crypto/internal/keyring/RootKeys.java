package dev.hearthbook.crypto.internal.keyring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hearthbook.crypto.internal.box.Hmac;
import dev.hearthbook.crypto.internal.box.Xaes;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.StoreId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What the root key becomes, one key per purpose by HKDF with the store id as salt: it wraps every other key, makes the tags
 * of scope names, and authenticates the header. The root itself is wiped by who made this.
 */
final class RootKeys {
    private static final byte[] PURPOSE = "hearthbook.key.1".getBytes(US_ASCII);

    private final StoreId store;
    private final Xaes wrapper;
    private final byte[] tagKey;
    private final byte[] headerKey;
    private final SecureRandom random;

    RootKeys(byte[] root, StoreId store, SecureRandom random) {
        this.store = store;
        this.random = random;
        byte[] wrapKey = Hmac.derive(root, store.bytes(), "hearthbook.wrap.1");
        this.wrapper = Xaes.of(wrapKey);
        Arrays.fill(wrapKey, (byte) 0);
        this.tagKey = Hmac.derive(root, store.bytes(), "hearthbook.scope-tag.1");
        this.headerKey = Hmac.derive(root, store.bytes(), "hearthbook.header-mac.1");
    }

    /** What a wrapped value is; bound into its box together with the row's id, so that rows cannot be swapped. */
    enum Kind {
        SCOPE_PAYLOAD(1),
        SCOPE_BLIND(2),
        SCOPE_NAME(3),
        ENVELOPE(4),
        BOOK(5);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    byte[] wrap(Kind kind, long id, byte[] plain) {
        return wrapper.seal(plain, associated(kind, id));
    }

    /** A fresh random key of 32 bytes, known to nobody but its box. */
    byte[] wrapNew(Kind kind, long id) {
        byte[] key = new byte[Xaes.KEY_LENGTH];
        random.nextBytes(key);
        try {
            return wrap(kind, id, key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** @throws GeneralSecurityException when the box is damaged or belongs to another row, kind or book */
    byte[] unwrap(Kind kind, long id, byte[] box) throws GeneralSecurityException {
        return wrapper.open(box, associated(kind, id));
    }

    /** The blind value under which the keyring finds a name without holding it. */
    Blind tag(ScopeName name) {
        return Blind.of(Hmac.mac(tagKey, new byte[] {(byte) name.kind().code()}, name.utf8()));
    }

    byte[] headerMac(Header header) {
        return Hmac.mac(headerKey, header.bytes());
    }

    void wipe() {
        Arrays.fill(tagKey, (byte) 0);
        Arrays.fill(headerKey, (byte) 0);
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
        return "RootKeys[" + store + "]";
    }
}
